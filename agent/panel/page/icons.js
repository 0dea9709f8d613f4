// Our own small pictures, 24 x 24, one stroke: a deed's id -> the path.
const PATHS = {
  start: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6",
  stop: "M6 6h12v12H6z",
  resume: "M7 4l13 8-13 8z",
  suspend: "M8 5v14M16 5v14",
  explained: "M4 13l5 5L20 6",
  confirm: "M4 13l5 5L20 6",
  next: "M5 21V4h12l-3 4 3 4H5",
  chapters: "M4 6h2M4 12h2M4 18h2M10 6h10M10 12h10M10 18h10",
  confidential: "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
  "confidential-end": "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8-1",
  notice: "M4 10v4h4l5 4V6L8 10zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11",
  holds: "M6 3h9l4 4v14H6zM9 12h7M9 16h7",
  consent: "M4 20c6 0 4-9 8-9s2 9 8 9M12 4v4",
  arrived: "M9 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M3 21c0-6 12-6 12 0M16 12l2 2 4-5",
  sign: "M3 21h18M5 17l1-4L16 3l4 4L10 17z",
  alarm: "M12 3a6 6 0 0 1 6 6v5l2 3H4l2-3V9a6 6 0 0 1 6-6M10 20h4",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(id) {
  const picture = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[id] ?? "");
  picture.append(path);
  return PATHS[id] ? picture : null;
}
