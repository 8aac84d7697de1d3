// Lines with bands over an axis of numbers, or markers with error bars over words.
// Enters: the document of a `LineChart` and a width in pixels. Leaves: an SVG and where its points are, for pointing.
const PLOT_PX = 270, WORD_LINES = 3;

function drawLines(data, width) {
  const paper = make("svg", { width });
  const legend = makeLegend(data.series, width, true);
  const levels = niceTicks(...data.yRange, 6);
  const title = brokenTo(data.yTitle, PLOT_PX);
  const beside = title.length * LINE_PX + Math.ceil(Math.max(...levels.map(([, text]) => widthOf(text)))) + 10;
  const plot = { left: beside, right: width - 8, top: legend.height + 4, bottom: legend.height + 4 + PLOT_PX };
  const across = acrossOf(data, plot), up = upOf(data.yRange, plot);
  paper.append(...legend.elements, ...shadeOf(data, across, plot), ...sideOf(levels, title, up, plot), ...below(data, across, plot, width));
  if (!data.words.length) data.series.forEach((series) => paper.append(...bandOf(series, across, up)));
  const marks = [];
  data.series.forEach((series, number) => {
    const at = (point) => [across(point.x) + aside(data, number, plot), up(point.y)];
    paper.append(...(data.words.length ? whiskersOf(series, at, up) : [pathOf(series, at)]));
    for (const point of series.points.filter((item) => item.y !== null)) {
      const [x, y] = at(point);
      paper.append(makeSymbol(series, x, y, point.isOwn ? 6.5 : data.words.length ? 4.5 : 2.8));
      marks.push({ x, y, notes: point.notes });
    }
  });
  const room = data.words.length ? WORD_LINES * LINE_PX + 8 : LINE_PX + 8, bottom = plot.bottom + room + LINE_PX + 4;
  paper.append(...makeLines([data.xTitle], (plot.left + plot.right) / 2, bottom - LINE_PX / 2 - 2, "middle"));
  paper.setAttribute("height", bottom);
  return { paper, marks, height: bottom, nearest: (x, y, mark) => Math.hypot(mark.x - x, mark.y - y) };
}

// From x to pixels.
function acrossOf(data, plot) {
  const wide = plot.right - plot.left;
  if (data.words.length) return (position) => plot.left + ((position + 0.5) / data.words.length) * wide;
  const scale = data.isLog ? Math.log : (value) => value;
  const all = data.series.flatMap((series) => series.points.map((point) => scale(point.x)));
  const low = Math.min(...all), high = Math.max(...all), room = 0.03 * (high - low || 1);
  return (value) => plot.left + ((scale(value) - low + room) / (high - low + 2 * room)) * wide;
}

function upOf([low, high], plot) {
  return (value) => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top);
}

// Designs stand side by side at a word, so that their error bars can be told apart.
function aside(data, number, plot) {
  const step = data.words.length ? (plot.right - plot.left) / data.words.length : 0;
  return (number - (data.series.length - 1) / 2) * Math.min(14, step / (data.series.length + 1));
}

function shadeOf(data, across, plot) {
  if (data.shade === null) return [];
  const [left, right] = data.shade.map(across);
  const high = plot.bottom - plot.top;
  return [
    make("rect", { x: left, y: plot.top, width: Math.max(right - left, 1), height: high, class: "shade" }),
    make("text", { x: left + 4, y: plot.top + 9, dy: "0.35em", class: "note" }, data.shadeNote),
  ];
}

function sideOf(levels, title, up, plot) {
  const middle = (plot.top + plot.bottom) / 2;
  const turned = make("g", { transform: `translate(${(title.length * LINE_PX) / 2},${middle}) rotate(-90)` });
  turned.append(...makeLines(title, 0, 0, "middle"));
  return [turned, ...levels.flatMap(([value, text]) => [
    make("line", { x1: plot.left, x2: plot.right, y1: up(value), y2: up(value), class: "grid" }),
    make("text", { x: plot.left - 5, y: up(value), dy: "0.35em", "text-anchor": "end", class: "text" }, text),
  ])];
}

function below(data, across, plot, width) {
  if (!data.words.length) return makeTicksBelow(data.ticks, across, plot.top, plot.bottom, width);
  const step = (plot.right - plot.left) / data.words.length;
  return data.words.flatMap((word, position) => {
    const lines = brokenTo(word, step - 4).slice(0, WORD_LINES);
    return makeLines(lines, across(position), plot.bottom + 6 + (lines.length * LINE_PX) / 2, "middle");
  });
}

function bandOf(series, across, up) {
  const held = series.points.filter((point) => point.y !== null && point.low !== null);
  if (held.length < 2) return [];
  const there = held.map((point) => `${across(point.x).toFixed(2)},${up(point.high).toFixed(2)}`);
  const back = held.map((point) => `${across(point.x).toFixed(2)},${up(point.low).toFixed(2)}`).reverse();
  return [make("path", { d: `M${[...there, ...back].join("L")}Z`, fill: series.colour, "fill-opacity": 0.16 })];
}

function pathOf(series, at) {
  let isJoined = false;
  const d = series.points.map((point) => {
    const step = point.y === null ? "" : `${isJoined ? "L" : "M"}${at(point).map((px) => px.toFixed(2)).join(",")}`;
    isJoined = point.y !== null;
    return step;
  });
  return make("path", { d: d.join(""), fill: "none", stroke: series.colour, "stroke-width": 2 });
}

function whiskersOf(series, at, up) {
  const held = series.points.filter((point) => point.y !== null && point.low !== null);
  return held.flatMap((point) => makeWhisker(at(point)[0], up(point.low), at(point)[0], up(point.high), series.colour));
}
