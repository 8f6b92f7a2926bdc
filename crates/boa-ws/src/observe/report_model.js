// The data of a report: what a record in the format HAR says about WebSockets and requests of scripts. Nothing here needs a document.

const Model = (() => {
  const CLOSE_CODES = {
    1000: "normal closure", 1001: "going away", 1002: "protocol error", 1003: "unsupported data",
    1005: "no status received", 1006: "abnormal closure", 1007: "invalid payload data", 1008: "policy violation",
    1009: "message too big", 1010: "mandatory extension", 1011: "internal error", 1012: "service restart",
    1013: "try again later", 1014: "bad gateway", 1015: "TLS handshake failure",
  };

  // The phases of connecting, with their members of HAR's timings. TLS is a part of connecting there.
  const PHASES = [["waiting", "blocked"], ["resolving", "dns"], ["connecting", "connect"], ["TLS", "ssl"],
    ["handshake", "wait"]];

  const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : 0);
  const text = (value) => (typeof value === "string" ? value : "");
  const list = (value) => (Array.isArray(value) ? value : []);

  const isSocket = (entry) => entry?._resourceType === "websocket" || Array.isArray(entry?._webSocketMessages)
    || /^wss?:/i.test(text(entry?.request?.url));

  // A browser records pictures and scripts too.
  const isRequest = (entry) => entry?._resourceType === "fetch" || entry?._resourceType === "xhr";

  const utf8Length = (data) => {
    let length = data.length;
    for (let at = 0; at < data.length; at++) {
      const unit = data.charCodeAt(at);
      // A surrogate pair has two units and four bytes.
      if (unit > 0x7f) length += unit > 0x7ff && !(unit >= 0xd800 && unit <= 0xdfff) ? 2 : 1;
    }
    return length;
  };

  const base64Length = (data) => Math.max(0, Math.floor((data.length * 3) / 4) - (data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0));

  /** The sockets and the requests of a record. Times are in milliseconds since 1970. */
  function read(har) {
    const sockets = list(har?.log?.entries).filter((entry) => isSocket(entry) || isRequest(entry)).map(socket);
    const start = Math.min(...sockets.map((one) => one.start));
    const end = sockets.reduce((latest, one) => Math.max(latest, one.end), start);
    return { sockets, start: Number.isFinite(start) ? start : 0, end: Number.isFinite(end) ? end : 0, comment: text(har?.log?.comment) };
  }

  function socket(entry, index) {
    const start = Date.parse(entry.startedDateTime) || 0;
    const { request = {}, response = {}, timings = {} } = entry;
    const phases = [];
    let at = start;
    for (const [name, member] of PHASES) {
      let time = Math.max(0, number(timings[member]));
      if (member === "connect") time = Math.max(0, time - Math.max(0, number(timings.ssl)));
      if (member === "wait") time += Math.max(0, number(timings.send));
      if (time > 0) phases.push({ name, from: at, to: at + time });
      at += time;
    }
    const asked = !isSocket(entry);
    const opened = asked ? number(response.status) > 0 : response.status === 101 || (response.status === 200 && list(entry._webSocketMessages).length > 0);
    const whole = Math.max(at, start + Math.max(0, number(entry.time)));
    const messages = (asked ? contents(request, response, at, whole) : list(entry._webSocketMessages)).map((message, position) => ({
      socket: index,
      position,
      sent: message.type === "send",
      error: message.type !== "send" && message.type !== "receive",
      time: number(message.time) * 1000,
      opcode: number(message.opcode),
      data: text(message.data),
      size: message.opcode === 1 ? utf8Length(text(message.data)) : base64Length(text(message.data)),
    }));
    const last = messages.reduce((latest, message) => Math.max(latest, message.time), at);
    const close = entry._close ?? null;
    const end = Math.max(last, start + Math.max(0, number(entry.time)), close ? number(close.time) * 1000 : 0);
    const sum = (sent) => messages.filter((message) => message.sent === sent && !message.error)
      .reduce((all, message) => ({ count: all.count + 1, bytes: all.bytes + message.size }), { count: 0, bytes: 0 });
    return {
      index, start, end, phases, opened, messages, close,
      openedAt: at,
      asked,
      url: asked ? `${text(request.method)} ${text(request.url)}` : text(request.url),
      status: number(response.status),
      statusText: text(response.statusText),
      error: text(close?.error) || text(response._error),
      sent: asked ? transmitted(request) : sum(true),
      received: asked ? transmitted(response) : sum(false),
      wire: { sent: entry._wireSent, received: entry._wireReceived },
      details: details(entry),
      requestHeaders: list(request.headers),
      responseHeaders: list(response.headers),
      pings: list(entry._pings).map(({ time, roundTrip }) => ({ time: number(time) * 1000, roundTrip: number(roundTrip) })),
    };
  }

  /** The contents of a request and of its answer, as messages: that of the answer when it was complete. */
  function contents(request, response, answered, end) {
    const content = (type, time, { text: data, encoding }) => (text(data) === "" ? []
      : [{ type, time: time / 1000, opcode: encoding === "base64" ? 2 : 1, data }]);
    const { postData, content: received } = { ...request, ...response };
    return [
      ...content("send", answered, { text: postData?.text, encoding: postData?._encoding }),
      ...content("receive", end, { text: received?.text, encoding: received?.encoding }),
    ];
  }

  /** The length of a content as it was transmitted. */
  function transmitted({ bodySize }) {
    const bytes = Math.max(0, number(bodySize));
    return { count: bytes > 0 ? 1 : 0, bytes };
  }

  /** Pairs of names and values, without those that are not known. */
  function details(entry) {
    const security = entry._securityDetails;
    const pairs = [
      ["URL", entry.request?.url], ["Address", entry.serverIPAddress], ["Proxy", entry._proxy],
      ["Version", entry.request?.httpVersion], ["Subprotocol", entry._protocol], ["Extensions", entry._extensions],
      ["Encryption", security && [security.protocol, security.cipher].filter(Boolean).join(", ")],
      ["Certificate", security && `${security.subjectName}, certified by ${security.issuer}`],
      ["Most bytes waiting", entry._buffered && size(entry._buffered)],
      ["Messages left out", entry._messagesLeftOut && String(entry._messagesLeftOut)],
    ];
    return pairs.filter(([, value]) => typeof value === "string" && value !== "");
  }

  /** How a connection ended, in a sentence, and whether that is a failure. */
  function ending(one) {
    const { close } = one;
    if (one.asked) {
      const status = one.opened ? ` with ${one.status} ${one.statusText}`.trimEnd() : "";
      return one.error ? { text: `ended${status}: ${one.error}`, failed: true } : { text: one.opened ? `answered${status}` : "not answered", failed: !one.opened };
    }
    if (!close) {
      if (one.opened) return { text: "open when the record was written, or its end was not recorded", failed: false };
      return { text: one.error || (one.status ? `refused with ${one.status} ${one.statusText}`.trim() : "not established"), failed: true };
    }
    const by = { client: " by this side", server: " by the server" }[close.by] ?? "";
    const code = typeof close.code === "number" ? `, ${close.code}${CLOSE_CODES[close.code] ? ` (${CLOSE_CODES[close.code]})` : ""}` : "";
    const reason = text(close.reason) ? `, “${close.reason}”` : "";
    const word = close.clean ? "closed" : "ended";
    const why = one.error ? `: ${one.error}` : "";
    return { text: `${word}${by}${code}${reason}${why}`, failed: !close.clean };
  }

  function size(bytes) {
    if (bytes < 1000) return `${bytes} B`;
    const units = ["kB", "MB", "GB", "TB"];
    let value = bytes / 1000;
    let unit = 0;
    while (value >= 999.5 && unit + 1 < units.length) {
      value /= 1000;
      unit++;
    }
    return `${value.toFixed(value < 99.95 ? 1 : 0)} ${units[unit]}`;
  }

  function duration(milliseconds) {
    if (milliseconds <= 0) return "0 s";
    if (milliseconds < 1) return `${Math.round(milliseconds * 1000)} µs`;
    if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
    if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
    if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
    return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
  }

  /** The messages that have the text, the direction ("", "send", "receive") and the kind ("", "text", "binary"). */
  function filter(messages, { words = "", direction = "", kind = "" }) {
    const wanted = words.toLowerCase();
    return messages.filter((message) => (direction === "" || message.sent === (direction === "send"))
      && (kind === "" || (message.opcode === 1) === (kind === "text"))
      && (wanted === "" || message.data.toLowerCase().includes(wanted)));
  }

  /** The rows to draw: those that are visible, and some around them. */
  function visibleRows(scrollTop, height, rowHeight, count) {
    const around = 10;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - around);
    const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + around);
    return { first: Math.min(first, last), last };
  }

  /** Bytes and messages in each of `count` parts of a time, both ways. */
  function throughput(messages, from, to, count) {
    const parts = Array.from({ length: count }, () => ({ sent: 0, received: 0, messages: 0 }));
    const width = Math.max(to - from, 1) / count;
    for (const message of messages) {
      const at = Math.min(count - 1, Math.max(0, Math.floor((message.time - from) / width)));
      parts[at][message.sent ? "sent" : "received"] += message.size;
      parts[at].messages++;
    }
    return { parts, width };
  }

  function parseJson(data) {
    const start = data.trimStart()[0];
    if (start !== "{" && start !== "[") return undefined;
    try {
      return JSON.parse(data);
    } catch {
      return undefined;
    }
  }

  function bytes(base64) {
    try {
      return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    } catch {
      return new Uint8Array();
    }
  }

  /** Lines of 16 bytes: their offset, hex, and ASCII. */
  function hex(data, limit = 65_536) {
    const lines = [];
    for (let at = 0; at < Math.min(data.length, limit); at += 16) {
      const row = [...data.subarray(at, at + 16)];
      const digits = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(47);
      const shown = row.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
      lines.push(`${at.toString(16).padStart(8, "0")}  ${digits}  ${shown}`);
    }
    if (data.length > limit) lines.push(`... ${size(data.length - limit)} more`);
    return lines.join("\n");
  }

  /** The beginning of a message in one line. */
  function preview(message) {
    if (message.opcode === 1 || message.error) return message.data.slice(0, 300).replace(/\s+/g, " ");
    return [...bytes(message.data.slice(0, 64))].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  }

  return { read, ending, size, duration, filter, visibleRows, throughput, parseJson, bytes, hex, preview, utf8Length };
})();
