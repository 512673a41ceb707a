// Places on the ground: degrees in, metres and degrees out. A sphere is exact enough for a street.

export interface Place {
  lat: number;
  lon: number;
}

/** Where a camera looks: clockwise from north, full opening angle, how far people are recognisable. */
export interface Sector extends Place {
  azimuth_deg: number;
  angle_deg: number;
  range_metres: number;
}

const EARTH_RADIUS_METRES = 6_371_008.8;
const EQUATOR_METRES = 40_075_016.686;
const RAD = Math.PI / 180;

export const normalDeg = (deg: number): number => ((deg % 360) + 360) % 360;

/** The smaller angle between two directions, 0 to 180. */
export function turnDeg(a: number, b: number): number {
  const turn = Math.abs(normalDeg(a) - normalDeg(b));
  return turn > 180 ? 360 - turn : turn;
}

export function distanceMetres(a: Place, b: Place): number {
  const dLat = (b.lat - a.lat) * RAD;
  const dLon = (b.lon - a.lon) * RAD;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RAD) * Math.cos(b.lat * RAD) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Direction from a to b, 0 to 360, clockwise from north. */
export function bearingDeg(a: Place, b: Place): number {
  const dLon = (b.lon - a.lon) * RAD;
  const y = Math.sin(dLon) * Math.cos(b.lat * RAD);
  const x = Math.cos(a.lat * RAD) * Math.sin(b.lat * RAD) - Math.sin(a.lat * RAD) * Math.cos(b.lat * RAD) * Math.cos(dLon);
  return normalDeg(Math.atan2(y, x) / RAD);
}

export function destination(from: Place, towardsDeg: number, metres: number): Place {
  const d = metres / EARTH_RADIUS_METRES;
  const t = towardsDeg * RAD;
  const lat1 = from.lat * RAD;
  const lat2 = Math.asin(Math.sin(lat1) * Math.cos(d) + Math.cos(lat1) * Math.sin(d) * Math.cos(t));
  const dLon = Math.atan2(Math.sin(t) * Math.sin(d) * Math.cos(lat1), Math.cos(d) - Math.sin(lat1) * Math.sin(lat2));
  return { lat: lat2 / RAD, lon: from.lon + dLon / RAD };
}

/** Corners of the viewing sector, the camera first (a full circle has no corner at the camera). */
export function sectorOutline(sector: Sector, stepDeg = 5): Place[] {
  const whole = sector.angle_deg >= 360;
  const steps = Math.max(2, Math.ceil(Math.min(360, sector.angle_deg) / stepDeg));
  const from = sector.azimuth_deg - sector.angle_deg / 2;
  const arc = Array.from({ length: whole ? steps : steps + 1 }, (_, i) =>
    destination(sector, from + (sector.angle_deg * i) / steps, sector.range_metres),
  );
  return whole ? arc : [{ lat: sector.lat, lon: sector.lon }, ...arc];
}

/** Whether the sector covers the place. */
export function sees(sector: Sector, place: Place): boolean {
  if (distanceMetres(sector, place) > sector.range_metres) return false;
  return sector.angle_deg >= 360 || turnDeg(bearingDeg(sector, place), sector.azimuth_deg) <= sector.angle_deg / 2;
}

/** Ground metres under one pixel of the web map at this latitude. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (EQUATOR_METRES * Math.cos(lat * RAD)) / (256 * 2 ** zoom);
}

/** Degrees with six decimals (a tenth of a metre), as the form carries them. */
export const degreesText = (deg: number): string => deg.toFixed(6);

/** Length of a line in metres. */
export function lineMetres(points: Place[]): number {
  return points.slice(1).reduce((sum, point, i) => sum + distanceMetres(points[i] ?? point, point), 0);
}

/** "lat,lon lat,lon lat,lon": what the form's fields of a polygon and of a line hold. */
export function pointsText(points: Place[]): string {
  return points.map((c) => `${degreesText(c.lat)},${degreesText(c.lon)}`).join(" ");
}

/** The points in such a text; null when one is invalid or there are fewer: a polygon needs three, a line two. */
export function parsePoints(text: string, least: number): Place[] | null {
  const points: Place[] = [];
  for (const pair of text.trim().split(/[\s;]+/)) {
    const [lat, lon, more] = pair.split(",");
    const place = parsePlace(lat, lon);
    if (!place || more !== undefined) return null;
    points.push(place);
  }
  return points.length >= least ? points : null;
}

/** A place from two typed numbers; a decimal comma is read as well. Null outside the globe. */
export function parsePlace(latText: string | undefined, lonText: string | undefined): Place | null {
  const lat = parseNumber(latText);
  const lon = parseNumber(lonText);
  if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return { lat, lon };
}

/** A typed place where cameras here can hang; half a number, or the two swapped, lies elsewhere and is no place yet. */
export function parsePlaceHere(latText: string | undefined, lonText: string | undefined): Place | null {
  const place = parsePlace(latText, lonText);
  return place && place.lat >= 6 && place.lat <= 24 && place.lon >= 102 && place.lon <= 118 ? place : null;
}

/** A typed number, null when empty or not a number. */
export function parseNumber(text: string | undefined): number | null {
  const trimmed = (text ?? "").trim().replace(",", ".");
  if (!trimmed) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/** A round length that fits into the given number of metres: for the scale bar. */
export function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(metres, 1)));
  const first = metres / power;
  return (first >= 5 ? 5 : first >= 2 ? 2 : 1) * power;
}

/** 120 m, 1,2 km */
export function lengthMetresText(metres: number): string {
  if (metres < 1000) return `${Math.round(metres)} m`;
  const km = metres / 1000;
  return `${Number.isInteger(km) || km >= 10 ? Math.round(km) : km.toFixed(1).replace(".", ",")} km`;
}
