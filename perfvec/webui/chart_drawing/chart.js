// The chart on the page: drawn anew when its data or its width change, pointed at by mouse, finger or arrow keys, saved.
// Enters: data = {chart: document of a chart, label, fileName}. Leaves: nothing to the server.
const DRAWERS = { rows: drawRows, lines: drawLines };
const POINT_WITHIN_PX = 60;

export default function (component) {
  const { parentElement, data } = component;
  const host = parentElement.querySelector(".chart");
  const memory = (host.memory ??= begin(host));
  memory.data = data;
  redraw(memory);
}

function begin(host) {
  const find = (name) => host.querySelector("." + name);
  const memory = { host, drawing: find("drawing"), tip: find("tip"), data: null, drawn: null, width: 0, shown: -1 };
  new ResizeObserver(() => { if (widthFor(host) !== memory.width) redraw(memory); }).observe(host);
  memory.drawing.onpointermove = memory.drawing.onpointerdown = (event) => pointAt(memory, event);
  memory.drawing.onpointerleave = memory.drawing.onblur = () => show(memory, -1);
  memory.drawing.onkeydown = (event) => step(memory, event);
  for (const format of ["svg", "png"]) find(format).onclick = () => save(memory, format);
  return memory;
}

function widthFor(host) {
  return Math.floor(host.clientWidth);
}

function redraw(memory) {
  memory.width = widthFor(memory.host);
  if (memory.width < 50) return; // not laid out yet: the observer calls again
  setFont(memory.host);
  const { chart, label } = memory.data;
  memory.drawn = DRAWERS[chart.kind](chart, memory.width);
  memory.drawn.paper.setAttribute("aria-hidden", "true");
  memory.drawing.setAttribute("aria-label", `${label}. Arrow keys read the values one by one.`);
  memory.drawing.replaceChildren(memory.drawn.paper);
  show(memory, memory.shown < memory.drawn.marks.length ? memory.shown : -1);
}

function pointAt(memory, event) {
  const box = memory.drawing.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
  const { marks, nearest } = memory.drawn;
  const far = marks.map((mark) => nearest(x, y, mark)), least = Math.min(...far);
  show(memory, least <= POINT_WITHIN_PX ? far.indexOf(least) : -1);
}

function step(memory, event) {
  const move = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (event.key === "Escape") show(memory, -1);
  if (move === undefined) return;
  event.preventDefault();
  const count = memory.drawn.marks.length;
  if (count) show(memory, memory.shown < 0 ? (move > 0 ? 0 : count - 1) : (memory.shown + move + count) % count);
}

// Show what a mark says beside it, within the chart.
function show(memory, position) {
  const { tip, drawn } = memory;
  memory.shown = position;
  drawn?.paper.querySelector(".ring")?.remove();
  tip.hidden = position < 0;
  if (position < 0) return;
  const mark = drawn.marks[position];
  drawn.paper.append(make("circle", { cx: mark.x, cy: mark.y, r: 9, class: "ring" }));
  tip.replaceChildren(...mark.notes.map((note) => {
    const line = document.createElement("div");
    line.textContent = note;
    return line;
  }));
  const left = mark.x + 14 + tip.offsetWidth > memory.width ? mark.x - 14 - tip.offsetWidth : mark.x + 14;
  const top = Math.min(mark.y - tip.offsetHeight / 2, drawn.height - tip.offsetHeight);
  tip.style.left = `${Math.max(0, Math.min(left, memory.width - tip.offsetWidth))}px`;
  tip.style.top = `${Math.max(0, top)}px`;
}

const KEPT_STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "font-family", "font-size", "font-weight"];

// The drawing as a file of its own: styles become attributes, the page's background a rectangle.
function standalone(memory) {
  show(memory, -1);
  const { paper, height } = memory.drawn, copy = paper.cloneNode(true);
  const originals = paper.querySelectorAll("text, line, path, rect, circle"), copies = copy.querySelectorAll("text, line, path, rect, circle");
  originals.forEach((original, position) => {
    const style = getComputedStyle(original);
    for (const name of KEPT_STYLES) copies[position].setAttribute(name, style.getPropertyValue(name));
    // The page's font is not in the file: another one is fitted to the room that was measured.
    if (original.tagName === "text" && original.textContent) copies[position].setAttribute("textLength", original.getComputedTextLength());
  });
  const background = getComputedStyle(memory.host).getPropertyValue("--st-background-color");
  copy.prepend(make("rect", { width: memory.width, height, fill: background }));
  copy.setAttribute("xmlns", SVG);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

function save(memory, format) {
  const name = `${memory.data.fileName}.${format}`, url = URL.createObjectURL(standalone(memory));
  if (format === "svg") return download(url, name);
  const image = new Image(), canvas = document.createElement("canvas"), scale = 2;
  canvas.width = scale * memory.width;
  canvas.height = scale * memory.drawn.height;
  image.onload = () => {
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => download(URL.createObjectURL(blob), name));
  };
  image.src = url;
}

function download(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
