"""GStreamer's RTSP server with films of the tests: run by the system's Python, which has its bindings; no house here.

Arguments: PORT USER PASSWORD NAME:CODEC:SOUND:FILE … — NAME is the path, CODEC h264 or hevc, SOUND 0 or 1 (AAC), FILE
an MP4. Whoever asks is shown the film from its first picture to its last, once; with a USER only after a digest.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402 - versions are chosen before

PAYLOADERS = {"h264": "rtph264pay config-interval=-1", "hevc": "h265parse ! rtph265pay config-interval=-1"}


def film(codec: str, has_sound: bool, path: str, *, is_guarded: bool) -> GstRtspServer.RTSPMediaFactory:
    """The way from the file to the packets; a new one for whoever asks."""
    picture = f"d.video_0 ! queue ! {PAYLOADERS[codec]} name=pay0 pt=96"
    sound = "d.audio_0 ! queue ! rtpmp4gpay name=pay1 pt=97" if has_sound else ""
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f'( filesrc location="{path}" ! qtdemux name=d {picture} {sound} )')
    factory.set_shared(False)
    if is_guarded:
        permissions = GstRtspServer.RTSPPermissions()
        for word in ("access", "construct"):
            permissions.add_permission_for_role("viewer", f"media.factory.{word}", True)
        factory.set_permissions(permissions)
    return factory


def digests_only(user: str, password: str) -> GstRtspServer.RTSPAuth:
    """Who is let in, and how."""
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(user, password, token)
    return auth


def main(port: str, user: str, password: str, *films: str) -> None:
    """Serve until killed."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    if user:
        server.set_auth(digests_only(user, password))
    for told in films:
        name, codec, sound, path = told.split(":", 3)
        server.get_mount_points().add_factory(f"/{name}", film(codec, sound == "1", path, is_guarded=bool(user)))
    if not server.attach(None):
        sys.exit(f"port {port} is taken")
    GLib.MainLoop().run()


main(*sys.argv[1:])
