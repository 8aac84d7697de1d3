// What both kinds of chart are drawn with: elements, measured text, ticks, symbols, axes of numbers, a legend.
// Enters: names, numbers and texts; texts become text nodes, never markup. Leaves: SVG elements.
const SVG = "http://www.w3.org/2000/svg";
const FONT_PX = 12, LINE_PX = 15, GAP_PX = 8;
const ruler = document.createElement("canvas").getContext("2d");

function make(name, attributes = {}, text = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}

function setFont(host) {
  ruler.font = `${FONT_PX}px ${getComputedStyle(host).fontFamily}`;
}

function widthOf(text) {
  return ruler.measureText(text).width;
}

// Lines of at most so many pixels where a text can be broken: at spaces and after hyphens, underscores and slashes.
function brokenTo(text, px) {
  const lines = [];
  let line = "";
  for (const part of text.match(/[^\s\-_\/]*(?:[\s\-_\/]+|$)/g).filter(Boolean)) {
    if (line && widthOf((line + part).trimEnd()) > px) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += part;
  }
  return [...lines, line.trimEnd()];
}

// Lines of text around a height, each at x.
function makeLines(lines, x, middle, anchor, className = "text") {
  const top = middle - ((lines.length - 1) * LINE_PX) / 2;
  return lines.map((line, row) =>
    make("text", { x, y: top + row * LINE_PX, dy: "0.35em", "text-anchor": anchor, class: className }, line));
}

// Round numbers from low to high, some `most` of them, and the digits they are written with.
function niceTicks(low, high, most) {
  const rough = (high - low) / Math.max(1, most), power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10);
  const ticks = [];
  for (let tick = Math.ceil(low / step - 1e-9); tick * step <= high + step * 1e-9; tick++) ticks.push(tick * step);
  const form = { minimumFractionDigits: digitsOf(step), maximumFractionDigits: digitsOf(step) };
  return ticks.map((tick) => [tick, (Math.abs(tick) < step / 2 ? 0 : tick).toLocaleString("en-US", form)]);
}

function digitsOf(step) {
  let digits = 0;
  while (digits < 9 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits++;
  return digits;
}

function aroundCentre(corners, radius, turned = 0, inner = null) {
  const count = inner === null ? corners : 2 * corners;
  const points = Array.from({ length: count }, (_, corner) => {
    const r = inner !== null && corner % 2 ? inner * radius : radius;
    const angle = turned + (2 * Math.PI * corner) / count - Math.PI / 2;
    return `${(r * Math.cos(angle)).toFixed(2)},${(r * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join("L")}Z`;
}

const PLUS = "M-1,-.35H-.35V-1H.35V-.35H1V.35H.35V1H-.35V.35H-1Z";
const SYMBOL_PATHS = {
  circle: (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`,
  square: (r) => aroundCentre(4, 1.25 * r, Math.PI / 4),
  diamond: (r) => aroundCentre(4, 1.3 * r),
  "triangle-up": (r) => aroundCentre(3, 1.3 * r),
  "triangle-down": (r) => aroundCentre(3, 1.3 * r, Math.PI),
  pentagon: (r) => aroundCentre(5, 1.15 * r),
  hexagon: (r) => aroundCentre(6, 1.15 * r),
  star: (r) => aroundCentre(5, 1.4 * r, 0, 0.45),
};

function makeSymbol(series, x, y, radius) {
  const path = SYMBOL_PATHS[series.symbol];
  const turn = series.symbol === "x" ? "rotate(45)" : "";
  const shape = path ? { d: path(radius) } : { d: PLUS, transform: `${turn}scale(${1.15 * radius})` };
  const group = make("g", { transform: `translate(${x.toFixed(2)},${y.toFixed(2)})`, fill: series.colour });
  group.append(make("path", shape));
  return group;
}

// Names of the series in as many lines as they need; returns the elements and the height they take.
function makeLegend(series, width, withSymbols) {
  const elements = [];
  let x = 0, y = LINE_PX / 2 + 2;
  for (const item of series) {
    const [name, ...more] = brokenTo(item.name, width - 24);
    const shown = more.length ? `${name}…` : name, needed = 18 + widthOf(shown) + 16;
    if (x && x + needed - 16 > width) {
      x = 0;
      y += LINE_PX + 3;
    }
    elements.push(
      withSymbols ? makeSymbol(item, x + 6, y, 4.5) : make("rect", { x: x + 1, y: y - 5, width: 11, height: 11, fill: item.colour }),
      make("text", { x: x + 18, y, dy: "0.35em", class: "text" }, shown));
    x += needed;
  }
  return { elements, height: y + LINE_PX / 2 + 4 };
}

// Ticks of the axis below, of those labels that do not touch; `place` gives pixels.
function makeTicksBelow(ticks, place, top, bottom, right) {
  let free = -Infinity;
  return ticks.flatMap(([value, text]) => {
    const x = place(value), half = widthOf(text) / 2, middle = Math.min(x, right - half);
    const line = make("line", { x1: x, x2: x, y1: top, y2: bottom, class: value === 0 ? "zero" : "grid" });
    if (middle - half < free) return [line];
    free = middle + half + 6;
    return [line, make("text", { x: middle, y: bottom + 12, dy: "0.35em", "text-anchor": "middle", class: "text" }, text)];
  });
}

// A whisker between two points, upright or level, light around dark, so that it is seen on bars and beside them.
function makeWhisker(x1, y1, x2, y2, stroke = null) {
  const isLevel = y1 === y2;
  const cap = (x, y) => (isLevel ? `M${x},${y - 3}v6` : `M${x - 3},${y}h6`);
  const d = `M${x1},${y1}L${x2},${y2}${cap(x1, y1)}${cap(x2, y2)}`;
  return [make("path", { d, class: "halo" }), make("path", { d, class: "whisker", stroke: stroke ?? "currentColor" })];
}
