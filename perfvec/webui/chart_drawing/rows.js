// Rows of bars or markers along an axis of numbers.
// Enters: the document of a `RowChart` and a width in pixels. Leaves: an SVG and where its marks are, for pointing.
const BAR_PX = 15, MARKER_ROW_PX = 24;

function drawRows(data, width) {
  const paper = make("svg", { width });
  const legend = makeLegend(data.series, width, !data.asBars);
  const labels = labelsOf(data.rows, width);
  const plot = { left: labels.px + GAP_PX, right: width - 6, top: legend.height };
  const rows = heightsOf(data, labels.lines, plot.top);
  plot.bottom = rows.bottom;
  const [low, high] = data.xRange;
  const placed = (left, right) => (value) => left + ((value - low) / (high - low)) * (right - left);
  const place = placed(...withRoomForTexts(data, plot, placed(plot.left, plot.right)));
  const ticks = niceTicks(low, high, (plot.right - plot.left) / 80);
  paper.append(...hatches(data.series), ...legend.elements, ...makeTicksBelow(ticks, place, plot.top, plot.bottom, width));
  labels.lines.forEach((lines, row) => paper.append(...makeLines(lines, labels.px, rows.middle[row], "end")));
  const marks = [];
  data.series.forEach((series, number) => series.marks.forEach((mark) => {
    const y = data.asBars ? rows.top[mark.row] + (number + 0.5) * BAR_PX : rows.middle[mark.row];
    if (mark.value === null) return;
    paper.append(...(data.asBars ? barOf(mark, series, number, y, place, data.isTextInside) : markerOf(mark, series, y, place)));
    marks.push({ x: place(mark.value), y, notes: mark.notes });
  }));
  const title = brokenTo(data.xTitle, width - 8);
  const height = plot.bottom + 24 + title.length * LINE_PX + 4;
  const centre = Math.max((plot.left + plot.right) / 2, 0), half = Math.max(...title.map(widthOf)) / 2;
  paper.append(...makeLines(title, Math.min(centre, width - half), height - (title.length * LINE_PX) / 2 - 4, "middle"));
  paper.setAttribute("height", height);
  marks.sort((one, other) => one.y - other.y);
  return { paper, marks, height, nearest: (x, y, mark) => Math.abs(mark.y - y) + Math.abs(mark.x - x) / 1e4 };
}

function labelsOf(rows, width) {
  const lines = rows.map((row) => brokenTo(row, Math.min(0.36 * width, 230)));
  return { lines, px: Math.ceil(Math.max(0, ...lines.flat().map(widthOf))) };
}

// Tops and middles of the rows, high enough for their bars and their labels, and where they end.
function heightsOf(data, lines, start) {
  const marks = data.asBars ? data.series.length * BAR_PX : MARKER_ROW_PX - GAP_PX;
  const top = [], middle = [];
  let y = start;
  for (const label of lines) {
    const height = Math.max(marks, label.length * LINE_PX) + GAP_PX;
    middle.push(y + height / 2);
    top.push(y + (height - marks) / 2);
    y += height;
  }
  return { top, middle, bottom: y + 2 };
}

function hatches(series) {
  const definitions = make("defs");
  series.forEach((item, number) => {
    const pattern = make("pattern", { id: `hatch${number}`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(make("rect", { width: 6, height: 6, fill: item.colour, "fill-opacity": 0.25 }), make("rect", { width: 2.2, height: 6, fill: item.colour }));
    definitions.append(pattern);
  });
  return [definitions];
}

function barOf(mark, series, number, y, place, isTextInside) {
  const zero = place(0), end = place(mark.value), top = y - BAR_PX / 2 + 0.5;
  const fill = mark.isHatched ? `url(#hatch${number})` : series.colour;
  const bar = make("rect", { x: Math.min(zero, end), y: top, width: Math.max(Math.abs(end - zero), 0.5), height: BAR_PX - 1, fill, class: "bar" });
  const whisker = mark.low === null ? [] : makeWhisker(place(mark.low), y, place(mark.high), y);
  const text = textPlace(mark, place, isTextInside);
  const looks = text.isInside ? { fill: series.ink, class: "inside" } : { class: "text" };
  return [bar, ...whisker, make("text", { x: text.x, y, dy: "0.35em", "text-anchor": text.anchor, ...looks }, mark.text)];
}

// A bar's text stands inside where it fits between zero and the whisker, else beyond both.
function textPlace(mark, place, isTextInside) {
  const zero = place(0), end = place(mark.value), wide = widthOf(mark.text);
  const clear = mark.low === null ? end : Math.min(end, place(mark.low));
  if (isTextInside && zero + wide + 8 <= clear) return { isInside: true, anchor: "start", x: zero + 4, ends: [zero, clear] };
  if (mark.value < 0) return { isInside: false, anchor: "end", x: end - 4, ends: [end - 4 - wide, end] };
  const beyond = (mark.high === null ? end : Math.max(end, place(mark.high))) + 4;
  return { isInside: false, anchor: "start", x: beyond, ends: [end, beyond + wide] };
}

// Ends of the axis in pixels, drawn in where a text would stand beyond them.
function withRoomForTexts(data, plot, place) {
  const marks = data.series.flatMap((series) => series.marks).filter((mark) => data.asBars && mark.text && mark.value !== null);
  const ends = marks.map((mark) => textPlace(mark, place, data.isTextInside).ends);
  const left = Math.max(0, ...ends.map(([start]) => plot.left - start)), right = Math.max(0, ...ends.map(([, end]) => end - plot.right));
  return [plot.left + left, plot.right - right];
}

function markerOf(mark, series, y, place) {
  const whisker = mark.low === null ? [] : makeWhisker(place(mark.low), y, place(mark.high), y, series.colour);
  return [...whisker, makeSymbol(series, place(mark.value), y, 4.5)];
}
