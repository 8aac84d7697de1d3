// A small editor of C: colours behind a plain text area, line numbers, marks at lines with messages.
// Enters: data = {text, revision, marks: [{line, severity, message}], label}. Leaves: state "document" =
// {text, revision} when the text loses the focus, and trigger "run" on Ctrl+Enter. All text is set as text, never as HTML.
const TOKENS = new RegExp([
  String.raw`(?<comment>\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*)`,
  String.raw`(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)`,
  String.raw`(?<directive>^[ \t]*#[ \t]*\w+)`,
  String.raw`(?<number>\b(?:0[xX][0-9a-fA-F]+|\d[\d.]*(?:[eE][+-]?\d+)?)[uUlLfF]*\b)`,
  String.raw`(?<type>\b(?:void|char|short|int|long|float|double|signed|unsigned|bool|struct|union|enum|const|volatile|static|extern|inline|register|typedef|size_t|u?int(?:8|16|32|64)_t)\b)`,
  String.raw`(?<keyword>\b(?:if|else|for|while|do|switch|case|default|break|continue|return|goto|sizeof)\b)`,
].join("|"), "gm");
const LONGEST_COLOURED = 60000;

function colour(target, text) {
  const pieces = document.createDocumentFragment();
  let from = 0;
  if (text.length <= LONGEST_COLOURED) {
    for (const match of text.matchAll(TOKENS)) {
      pieces.append(text.slice(from, match.index));
      const span = document.createElement("span");
      span.className = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
      span.textContent = match[0];
      pieces.append(span);
      from = match.index + match[0].length;
    }
  }
  pieces.append(text.slice(from) + "\n");
  target.replaceChildren(pieces);
}

function number(target, text, marks) {
  const byLine = new Map(marks.map((mark) => [mark.line, mark]));
  const lines = text.split("\n").map((_, index) => {
    const row = document.createElement("div");
    row.textContent = String(index + 1);
    const mark = byLine.get(index + 1);
    if (mark) { row.className = mark.severity; row.title = mark.message; }
    return row;
  });
  target.replaceChildren(...lines);
}

function insert(text, piece) {
  text.setRangeText(piece, text.selectionStart, text.selectionEnd, "end");
}

export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  const find = (name) => parentElement.querySelector("." + name);
  const text = find("text"), colours = find("colours"), gutter = find("gutter");
  const memory = (text.memory ??= { sent: null, revision: null, leave: false });
  const draw = () => { colour(colours, text.value); number(gutter, text.value, data.marks ?? []); align(); };
  const align = () => {
    colours.scrollTop = gutter.scrollTop = text.scrollTop;
    colours.scrollLeft = text.scrollLeft;
  };
  const send = () => {
    if (memory.sent === text.value) return;
    memory.sent = text.value;
    setStateValue("document", { text: text.value, revision: memory.revision });
  };
  if (memory.revision !== data.revision) {
    memory.revision = data.revision;
    memory.sent = text.value = data.text;
    text.scrollTop = 0;
  }
  text.setAttribute("aria-label", data.label);
  text.oninput = draw;
  text.onscroll = align;
  text.onblur = send;
  text.onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
      setTriggerValue("run", true);
    } else if (event.key === "Escape") {
      memory.leave = true; // the next Tab moves on, so that the keyboard can leave the editor
    } else if (event.key === "Tab" && !memory.leave && !event.shiftKey) {
      event.preventDefault();
      insert(text, "    ");
      draw();
    } else if (event.key !== "Shift") {
      memory.leave = false;
    }
  };
  draw();
}
