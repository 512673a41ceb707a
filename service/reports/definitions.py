"""What each number of a report counts, in one sentence with its version: printed with it, stored when it is issued.

Numbers of one family (``cameras.fund:*``) differ by nothing but the member that their label names, and share its
sentence; two codes with different conditions never do.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.web.language import _

MOST_CHARACTERS = 300
"""What the register of issued numbers has room for."""
SINCE = ".since_start"
_ADMINISTRATIVE = _("Cộng cả vụ vi phạm hành chính.")
_CAMERAS = {
    "cameras": _("Bản 1: camera đã được xác nhận đăng ký và chưa gỡ, theo tình trạng ở cuối ngày chốt số liệu."),
    "eyes": _(
        "Bản 1: tổng số mắt của các camera đã được xác nhận đăng ký và chưa gỡ, theo tình trạng ở cuối ngày chốt "
        "số liệu."
    ),
    "cameras.fund": _("Bản 1: camera đã đăng ký và chưa gỡ ở cuối ngày chốt số liệu, có nguồn kinh phí này."),
    "cameras.state": _("Bản 1: camera đã đăng ký và chưa gỡ ở cuối ngày chốt số liệu, ở tình trạng này."),
    "cameras.connection": _("Bản 1: camera đã đăng ký và chưa gỡ ở cuối ngày chốt số liệu, kết nối theo cách này."),
    "cameras.subunit": _("Bản 1: camera đã đăng ký và chưa gỡ ở cuối ngày chốt số liệu, đặt tại nơi này."),
    "eyes.subunit": _(
        "Bản 1: tổng số mắt của các camera đã đăng ký và chưa gỡ ở cuối ngày chốt số liệu, đặt tại nơi này."
    ),
    "cameras.working_share": _(
        "Bản 1: số camera đang hoạt động chia cho số camera đã đăng ký và chưa gỡ, ở cuối ngày chốt số liệu."
    ),
}
_REQUESTS = {
    "requests": _("Bản 1: yêu cầu do đơn vị gửi trong kỳ, theo ngày gửi, bất kể kết quả."),
    "requests.outcome": _("Bản 1: yêu cầu do đơn vị gửi trong kỳ, theo ngày gửi, có kết quả này."),
    "response_minutes": _(
        "Bản 1: trung bình thời gian từ lúc gửi đến lúc có quyết định, của các yêu cầu đơn vị gửi trong kỳ và đã có "
        "quyết định."
    ),
    "retrievals": _("Bản 1: lượt trích xuất (một camera, một khoảng thời gian) xong trong kỳ, theo ngày xong."),
    "retrievals.grade": _(
        "Bản 1: lượt trích xuất xong trong kỳ, theo ngày xong, có mức này; mức là mức cao nhất mà một hồ sơ đánh giá."
    ),
    "retrievals.useful": _(
        "Bản 1: lượt trích xuất xong trong kỳ, theo ngày xong, được ít nhất một hồ sơ đánh giá từ mức 2."
    ),
    "retrievals.useful_share": _(
        "Bản 1: số lượt trích xuất được ít nhất một hồ sơ đánh giá từ mức 2 chia cho số lượt trích xuất xong trong kỳ."
    ),
}
_HEADLINE = {
    "cases.clarified": _(
        "Bản 1: vụ hình sự có số và ngày vào sổ, đã làm rõ trong kỳ, đơn vị thụ lý ngày làm rõ, không bị rút hay nhập "
        "vào vụ khác; có hay không có camera hỗ trợ. Mỗi vụ tính một lần theo ngày làm rõ."
    ),
    "cases.assisted": _(
        "Bản 1: vụ hình sự có số và ngày vào sổ; đã làm rõ; có lượt trích xuất mức 3 trở lên, có lý do, ngày và người "
        "thứ hai xác nhận; trích xuất trước khi làm rõ; không bị rút. Mỗi vụ tính một lần theo ngày làm rõ."
    ),
    "cases.assisted.relaxed": _(
        "Bản 1: vụ làm rõ có camera hỗ trợ mà mọi đánh giá đủ điều kiện đều theo chế độ rút gọn nguyên tắc ba người."
    ),
    "cases.used": _(
        "Bản 1: vụ đã làm rõ trong kỳ, chưa đủ điều kiện để tính có camera hỗ trợ, có lượt trích xuất mức 2 (loại trừ, "
        "định hướng) đủ các điều kiện còn lại."
    ),
    "cases.clarified.group": _("Bản 1: vụ đã làm rõ trong kỳ, tội danh thuộc nhóm này vào ngày làm rõ."),
    "cases.assisted.group": _("Bản 1: vụ làm rõ có camera hỗ trợ trong kỳ, tội danh thuộc nhóm này vào ngày làm rõ."),
    "cases.assisted.fund": _(
        "Bản 1: vụ làm rõ có camera hỗ trợ, trong đó có camera của nguồn kinh phí này; một vụ có thể nằm ở nhiều nguồn."
    ),
    "cases.assisted.fund:several": _(
        "Bản 1: vụ làm rõ có camera hỗ trợ của từ hai nguồn kinh phí; đã nằm trong số của từng nguồn."
    ),
    "cases.clarified.correction": _(
        "Bản 1: trừ đi mỗi vụ đã tính là làm rõ ở kỳ trước mà trong kỳ này bị hủy kết quả, phục hồi, rút hoặc nhập vụ."
    ),
    "cases.assisted.correction": _(
        "Bản 1: trừ đi mỗi vụ đã tính là làm rõ có camera hỗ trợ ở kỳ trước mà trong kỳ này không còn đủ điều kiện."
    ),
    "cases.assisted.net": _(
        "Bản 1: số vụ làm rõ có camera hỗ trợ trong kỳ, trừ các vụ của kỳ trước nay không còn đủ điều kiện."
    ),
    "cases.assisted_share": _("Bản 1: số vụ làm rõ có camera hỗ trợ chia cho số vụ đã làm rõ trong kỳ."),
    "subjects": _(
        "Bản 1: đối tượng mà camera giúp xác định, trong các vụ làm rõ có camera hỗ trợ của kỳ; mỗi người tính một "
        "lần ở mỗi vụ."
    ),
    "subjects.distinct": _(
        "Bản 1: đối tượng mà camera giúp xác định, trong các vụ làm rõ có camera hỗ trợ của kỳ; mỗi người tính một "
        "lần dù ở nhiều vụ."
    ),
}
_BESIDE = {
    "cases.clarified.kind": _(
        "Bản 1: vụ thuộc loại này có số và ngày vào sổ, đã làm rõ trong kỳ, đơn vị thụ lý ngày làm rõ, không bị rút "
        "hay nhập vào vụ khác."
    ),
    "cases.assisted.kind": _(
        "Bản 1: vụ thuộc loại này đã làm rõ trong kỳ và đủ các điều kiện của vụ làm rõ có camera hỗ trợ."
    ),
    "cases.cooperating": _(
        "Bản 1: vụ thuộc mọi loại do đơn vị khác thụ lý, đã làm rõ trong kỳ, đơn vị này phối hợp; không cộng vào tổng."
    ),
}
_ACCUMULATED = {
    "cases.assisted": _(
        "Bản 1: vụ làm rõ có camera hỗ trợ, tính như trong kỳ, từ ngày hệ thống bắt đầu đến cuối ngày chốt số liệu."
    ),
    "subjects": _(
        "Bản 1: đối tượng (lượt) mà camera giúp xác định, tính như trong kỳ, từ ngày hệ thống bắt đầu đến cuối ngày "
        "chốt số liệu."
    ),
    "retrievals": _("Bản 1: lượt trích xuất xong từ ngày hệ thống bắt đầu đến cuối ngày chốt số liệu, theo ngày xong."),
}
DEFINITIONS: Mapping[str, str] = {
    **_CAMERAS,
    **_REQUESTS,
    **_HEADLINE,
    **_BESIDE,
    **{f"{code}{SINCE}": sentence for code, sentence in _ACCUMULATED.items()},
}
"""Code, or family of codes, to its sentence."""
# Numbers of the headline kinds: where the unit adds administrative cases, these have them.
_OF_THE_HEADLINE = _HEADLINE.keys() | {"cases.assisted.since_start", "subjects.since_start"}


def rule_of(code: str, administrative_in_headline: bool = False) -> str:
    """The rule, with its version, that makes the number of a code. Raises KeyError for a code nobody defined."""
    own = code if code in DEFINITIONS else code.partition(":")[0]
    sentence = DEFINITIONS[own]
    return f"{sentence} {_ADMINISTRATIVE}" if administrative_in_headline and own in _OF_THE_HEADLINE else sentence
