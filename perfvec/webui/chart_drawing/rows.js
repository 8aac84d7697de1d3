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
  const place = (value) => plot.left + ((value - low) / (high - low)) * (plot.right - plot.left);
  const ticks = niceTicks(low, high, (plot.right - plot.left) / 80);
  paper.append(...hatches(data.series), ...legend.elements, ...makeTicksBelow(ticks, place, plot.top, plot.bottom, width));
  labels.lines.forEach((lines, row) => paper.append(...makeLines(lines, labels.px, rows.middle[row], "end")));
  const marks = [];
  data.series.forEach((series, number) => series.marks.forEach((mark) => {
    const y = data.asBars ? rows.top[mark.row] + (number + 0.5) * BAR_PX : rows.middle[mark.row];
    if (mark.value === null) return;
    paper.append(...(data.asBars ? barOf(mark, series, number, y, place, data) : markerOf(mark, series, y, place)));
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

function barOf(mark, series, number, y, place, data) {
  const zero = place(0), end = place(mark.value), top = y - BAR_PX / 2 + 0.5;
  const fill = mark.isHatched ? `url(#hatch${number})` : series.colour;
  const bar = make("rect", { x: Math.min(zero, end), y: top, width: Math.max(Math.abs(end - zero), 0.5), height: BAR_PX - 1, fill, class: "bar" });
  const whisker = mark.low === null ? [] : makeWhisker(place(mark.low), y, place(mark.high), y);
  return [bar, ...whisker, ...textOf(mark, series, y, zero, end, place, data)];
}

// Inside where it fits between zero and the whisker, else beyond both.
function textOf(mark, series, y, zero, end, place, data) {
  if (!mark.text) return [];
  const clear = mark.low === null ? end : Math.min(end, place(mark.low));
  const shape = { y, dy: "0.35em" };
  if (data.isTextInside && zero + widthOf(mark.text) + 8 <= clear)
    return [make("text", { ...shape, x: zero + 4, fill: series.ink, class: "inside" }, mark.text)];
  const beyond = mark.high === null ? end : Math.max(end, place(mark.high));
  const isLeft = mark.value < 0;
  return [make("text", { ...shape, x: isLeft ? end - 4 : beyond + 4, "text-anchor": isLeft ? "end" : "start", class: "text" }, mark.text)];
}

function markerOf(mark, series, y, place) {
  const whisker = mark.low === null ? [] : makeWhisker(place(mark.low), y, place(mark.high), y, series.colour);
  return [...whisker, makeSymbol(series, place(mark.value), y, 4.5)];
}
