// The document of a report.

(() => {
  const ROW_HEIGHT = 24;
  const PARTS = 120;
  // Of arrays and objects in JSON, so that a large message opens at once.
  const MAX_CHILDREN = 500;

  const find = (id) => document.getElementById(id);
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const drawing = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const report = Model.read(JSON.parse(find("data").textContent));
  const { sockets, start, end } = report;
  const total = Math.max(end - start, 1);
  const all = sockets.flatMap((socket) => socket.messages).sort((one, other) => one.time - other.time);
  let chosen = null;
  let shown = all;
  let current = -1;

  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  const requests = sockets.filter(({ asked }) => asked).length;
  find("overview").textContent = `${count(sockets.length - requests, "socket")}, ${requests ? `${count(requests, "request")}, ` : ""}${count(all.length, "message")}, ${Model.duration(end - start)}`
    + (start ? ` from ${new Date(start).toISOString()}` : "") + (report.comment ? `. ${report.comment}` : "");
  find("axis").textContent = `0 to ${Model.duration(total)}`;

  const percent = (time) => `${(((time - start) / total) * 100).toFixed(3)}%`;
  const part = (name, from, to) => {
    const span = element("span", { className: name, title: `${name}: ${Model.duration(to - from)}` });
    span.style.left = percent(from);
    span.style.width = `${(((to - from) / total) * 100).toFixed(3)}%`;
    return span;
  };

  const phases = (socket) => [...socket.phases.map(({ name, from, to }) => `${name} ${Model.duration(to - from)}`),
    ...(socket.opened ? [`open ${Model.duration(socket.end - socket.openedAt)}`] : [])];

  function bar(socket) {
    const parts = socket.phases.map(({ name, from, to }) => part(name, from, to));
    if (socket.opened) parts.push(part("open", socket.openedAt, socket.end));
    const spoken = element("span", { className: "hidden", textContent: `from ${Model.duration(socket.start - start)}: ${phases(socket).join(", ")}` });
    return element("td", {}, element("div", { className: "bar" }, ...parts), spoken);
  }

  function row(socket) {
    const name = socket ? socket.url : requests ? "all sockets and requests" : "all sockets";
    const button = element("button", { type: "button", textContent: socket ? `#${socket.index + 1} ${name}` : name, title: name });
    button.addEventListener("click", () => choose(socket));
    const cells = [element("td", {}, button)];
    if (socket) {
      const { text, failed } = Model.ending(socket);
      const direction = ({ count: messages, bytes }) => `${messages.toLocaleString("en")}, ${Model.size(bytes)}`;
      cells.push(element("td", { className: failed ? "end failed" : "end", textContent: text, title: text }),
        element("td", { textContent: direction(socket.sent) }), element("td", { textContent: direction(socket.received) }), bar(socket));
    } else {
      cells.push(element("td"), element("td"), element("td"), element("td"));
    }
    const made = element("tr", {}, ...cells);
    made.button = button;
    made.socket = socket;
    return made;
  }

  const rows = [...(sockets.length > 1 ? [row(null)] : []), ...sockets.map(row)];
  find("sockets").tBodies[0].append(...rows);

  const pairs = (list, target) => target.replaceChildren(...list.flatMap(([name, value]) => [
    element("dt", { textContent: name }), element("dd", { textContent: value })]));
  const headers = (list) => list.map(({ name, value }) => [String(name), String(value)]);

  function choose(socket) {
    chosen = socket;
    for (const one of rows) {
      const is = one.socket === socket;
      one.className = is ? "chosen" : "";
      one.button.setAttribute("aria-pressed", String(is));
    }
    find("socket").hidden = !socket;
    if (socket) {
      find("socket-heading").textContent = `${socket.asked ? "Request" : "Socket"} #${socket.index + 1}`;
      const { text, failed } = Model.ending(socket);
      find("ending").textContent = text;
      find("ending").className = failed ? "failed" : "";
      const wire = ({ sent, received }) => (sent === undefined ? [] : [["On the wire", `${Model.size(sent)} sent, ${Model.size(received)} received`]]);
      pairs([...socket.details, ...wire(socket.wire), ["Phases", phases(socket).join(", ")]], find("details"));
      pairs(headers(socket.requestHeaders), find("request"));
      pairs([["Status", `${socket.status} ${socket.statusText}`], ...headers(socket.responseHeaders)], find("response"));
    }
    plots();
    applyFilter();
  }

  // `top` is the value at the dashed line; the line below is zero.
  function plot(caption, label, top, series, from, to) {
    const svg = drawing("svg", { viewBox: "0 0 100 40", preserveAspectRatio: "none", role: "img", "aria-label": label });
    svg.append(drawing("line", { x1: 0, y1: 40, x2: 100, y2: 40, stroke: "currentColor", "stroke-width": 0.2, "vector-effect": "non-scaling-stroke" }));
    svg.append(drawing("line", { x1: 0, y1: 2, x2: 100, y2: 2, stroke: "currentColor", "stroke-width": 0.2, "stroke-dasharray": "2 4", "vector-effect": "non-scaling-stroke" }));
    svg.append(...series);
    const scale = (...texts) => element("div", { className: "scale", ariaHidden: "true" }, ...texts.map((textContent) => element("span", { textContent })));
    const [begins, ends] = [from, to].map((time) => Model.duration(time - start));
    return element("figure", {}, scale(top), svg, scale(begins, ends), element("figcaption", { textContent: `${caption} ${begins} to ${ends}` }));
  }

  function plots() {
    const messages = chosen ? chosen.messages : all;
    const [from, to] = chosen ? [chosen.start, Math.max(chosen.end, chosen.start + 1)] : [start, end];
    const { parts, width } = Model.throughput(messages, from, to, PARTS);
    const most = Math.max(1, ...parts.map((one) => Math.max(one.sent, one.received)));
    const line = (way) => {
      const points = parts.map((one, at) => `${(((at + 0.5) / PARTS) * 100).toFixed(2)},${(40 - (one[way] / most) * 38).toFixed(2)}`);
      const dashes = way === "received" ? "5 3" : "none";
      return drawing("polyline", { points: points.join(" "), fill: "none", "stroke-dasharray": dashes, stroke: `var(--${way})`, "stroke-width": 1.5, "vector-effect": "non-scaling-stroke" });
    };
    const rate = `${Model.size(Math.round((most / width) * 1000))}/s`;
    const sum = (way) => Model.size(parts.reduce((bytes, one) => bytes + one[way], 0));
    const throughput = plot(`Throughput: sent in green, received in blue with dashes; at most ${rate};`,
      `Throughput: ${sum("sent")} sent, ${sum("received")} received, at most ${rate}`, rate, [line("sent"), line("received")], from, to);
    const pings = (chosen ? [chosen] : sockets).flatMap((socket) => socket.pings);
    const times = pings.map(({ roundTrip }) => roundTrip).sort((one, other) => one - other);
    if (times.length === 0) {
      return find("plots").replaceChildren(throughput, element("p", { className: "quiet", textContent: "No latency was measured: no ping was answered." }));
    }
    const longest = times.at(-1) || 1;
    const dots = pings.map(({ time, roundTrip }) => {
      const [x, y] = [(((time - from) / Math.max(to - from, 1)) * 100).toFixed(2), (40 - (roundTrip / longest) * 38).toFixed(2)];
      // A line without length, so that it is round however the drawing is stretched.
      return drawing("line", { x1: x, y1: y, x2: x, y2: y, stroke: "var(--open)", "stroke-width": 6, "stroke-linecap": "round", "vector-effect": "non-scaling-stroke" });
    });
    const middle = Model.duration(times[Math.floor(times.length / 2)]);
    const latency = plot(`Latency of ${count(times.length, "ping")}: ${middle} in the middle, at most ${Model.duration(longest)};`,
      `Latency: ${count(times.length, "ping")}, ${middle} in the middle, at most ${Model.duration(longest)}`, Model.duration(longest), dots, from, to);
    find("plots").replaceChildren(throughput, latency);
  }

  function applyFilter() {
    const [words, direction, kind] = ["words", "direction", "kind"].map((id) => find(id).value);
    const messages = chosen ? chosen.messages : all;
    shown = Model.filter(messages, { words, direction, kind });
    find("count").textContent = shown.length === messages.length ? count(shown.length, "message")
      : `${shown.length.toLocaleString("en")} of ${count(messages.length, "message")}`;
    current = -1;
    find("rows").style.height = `${shown.length * ROW_HEIGHT}px`;
    find("list").scrollTop = 0;
    find("list").removeAttribute("aria-activedescendant");
    drawRows();
  }

  function messageRow(message, at) {
    const cell = (textContent, className = "") => element("span", { textContent, className });
    const way = message.error ? ["error", "failed"] : message.sent ? ["sent", "sent"] : ["received", "received"];
    const arrow = element("span", { className: way[1] }, element("span", { textContent: message.sent ? "→" : "←", ariaHidden: "true" }),
      element("span", { className: "hidden", textContent: way[0] }));
    const made = element("div", { className: "row", id: `row-${at}` }, cell(Model.duration(Math.max(0, message.time - start))),
      cell(`#${message.socket + 1}`), arrow, cell(Model.size(message.size)), cell(Model.preview(message)));
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", String(at === current));
    made.setAttribute("aria-posinset", at + 1);
    made.setAttribute("aria-setsize", shown.length);
    made.style.top = `${at * ROW_HEIGHT}px`;
    made.addEventListener("click", () => open(at));
    return made;
  }

  function drawRows() {
    const view = find("list");
    const { first, last } = Model.visibleRows(view.scrollTop, view.clientHeight, ROW_HEIGHT, shown.length);
    find("rows").replaceChildren(...shown.slice(first, last).map((message, offset) => messageRow(message, first + offset)));
  }

  let isDrawing = false;
  find("list").addEventListener("scroll", () => {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      drawRows();
    });
  });

  function open(at) {
    if (shown.length === 0) return;
    current = Math.min(Math.max(at, 0), shown.length - 1);
    const view = find("list");
    const top = current * ROW_HEIGHT;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + ROW_HEIGHT > view.scrollTop + view.clientHeight) view.scrollTop = top + ROW_HEIGHT - view.clientHeight;
    drawRows();
    view.setAttribute("aria-activedescendant", `row-${current}`);
    showMessage(shown[current]);
  }

  find("list").addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(find("list").clientHeight / ROW_HEIGHT) - 1);
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: shown.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      open(to);
    } else if (event.key === "Enter") {
      find("message").focus();
    }
  });
  for (const id of ["words", "direction", "kind"]) find(id).addEventListener("input", applyFilter);
  find("filter").addEventListener("submit", (event) => event.preventDefault());

  function folded(name, value, isOpen) {
    const label = name === null ? "" : `${name}: `;
    if (value === null || typeof value !== "object") return element("div", { textContent: label + JSON.stringify(value) });
    const entries = Object.entries(value);
    const [left, right] = Array.isArray(value) ? "[]" : "{}";
    if (entries.length === 0) return element("div", { textContent: `${label}${left}${right}` });
    const details = element("details", { open: isOpen }, element("summary", { textContent: `${label}${left} ${entries.length} ${right}` }));
    // Children are made when they are first seen.
    const fill = () => {
      if (!details.open || details.children.length > 1) return;
      details.append(...entries.slice(0, MAX_CHILDREN).map(([key, child]) => folded(key, child, false)));
      if (entries.length > MAX_CHILDREN) details.append(element("div", { className: "quiet", textContent: `... ${entries.length - MAX_CHILDREN} more` }));
    };
    details.addEventListener("toggle", fill);
    fill();
    return details;
  }

  function showMessage(message) {
    const way = message.error ? "Error" : message.sent ? "Sent" : "Received";
    const kind = message.opcode === 1 ? "text" : message.opcode === 2 ? "binary" : `opcode ${message.opcode}`;
    const title = element("p", { className: "quiet",
      textContent: `${way} after ${Model.duration(message.time - start)} by socket #${message.socket + 1}: ${kind}, ${Model.size(message.size)}` });
    const parts = [title];
    if (message.opcode === 1 || message.error) {
      const value = Model.parseJson(message.data);
      if (value !== undefined) parts.push(folded(null, value, true));
      parts.push(element("pre", { textContent: message.data.slice(0, 1_000_000) }));
    } else {
      parts.push(element("pre", { className: "hex", textContent: Model.hex(Model.bytes(message.data)) }));
    }
    find("message").replaceChildren(...parts);
  }

  choose(sockets.length === 1 ? sockets[0] : null);
})();
