// Interfaces that tests use but do not test. The runtime does not have them, and these have only the members that are used.
(function (runner, supply) {
  "use strict";

  const later = (steps) => setTimeout(steps, 0);

  // The answer of the runner's server, or of a data: URL; null if there is none.
  function request(method, url, fields) {
    if (url.protocol !== "data:") {
      return runner.request(method, url.href, ...fields);
    }
    const [, type, body] = /^data:([^,]*),(.*)$/s.exec(url.href);
    const encoded = new TextEncoder().encode(body);
    const bytes = [];
    for (let at = 0; at < encoded.length; at += 1) {
      const byte = encoded[at] === 37 ? parseInt(String.fromCharCode(...encoded.subarray(at + 1, at + 3)), 16) : NaN;
      bytes.push(Number.isNaN(byte) ? encoded[at] : byte);
      at += Number.isNaN(byte) ? 0 : 2;
    }
    const buffer = Uint8Array.from(bytes).buffer;
    return { status: 200, head: `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`, buffer };
  }

  // It has no synchronous requests.
  supply("XMLHttpRequest", () => class XMLHttpRequest extends EventTarget {
    #method;
    #url;
    #fields = [];
    #type = null;
    #answer = null;
    onload = null;
    onerror = null;

    open(method, url, async = true) {
      if (!async) {
        throw new DOMException("nothing waits for an answer here", "InvalidAccessError");
      }
      this.#method = method;
      this.#url = new URL(url, location.href);
    }

    setRequestHeader(name, value) {
      this.#fields.push(name, value);
    }

    overrideMimeType(type) {
      this.#type = type;
    }

    send() {
      later(() => {
        this.#answer = request(this.#method, this.#url, this.#fields);
        const event = new Event(this.#answer === null ? "error" : "load");
        this[`on${event.type}`]?.(event);
        this.dispatchEvent(event);
      });
    }

    get status() {
      return this.#answer?.status ?? 0;
    }

    getResponseHeader(name) {
      const fields = (this.#answer?.head ?? "").split("\r\n").map((line) => line.split(": "));
      return fields.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null;
    }

    // The encoding is that of a byte order mark, or else of the response, or else UTF-8.
    get responseText() {
      const bytes = new Uint8Array(this.#answer.buffer);
      const marks = { "utf-8": [0xef, 0xbb, 0xbf], "utf-16le": [0xff, 0xfe], "utf-16be": [0xfe, 0xff] };
      const marked = Object.keys(marks).find((label) => marks[label].every((byte, at) => bytes[at] === byte));
      const type = this.#type ?? this.getResponseHeader("content-type") ?? "";
      const label = marked ?? /charset="?([^";]*)/.exec(type)?.[1] ?? "utf-8";
      let decoder;
      try {
        decoder = new TextDecoder(label);
      } catch {
        // The labels of "replacement" are labels, but not for TextDecoder.
        if (/^(csiso2022kr|hz-gb-2312|iso-2022-(cn|cn-ext|kr)|replacement)$/i.test(label)) {
          return bytes.length === 0 ? "" : "\ufffd";
        }
        decoder = new TextDecoder();
      }
      return decoder.decode(bytes);
    }
  });

  // Tests get the constructor of SharedArrayBuffer from it, and buffers that can't be transferred.
  supply("WebAssembly", () => ({
    Memory: class Memory {
      constructor({ initial = 0 } = {}) {
        this.buffer = new SharedArrayBuffer(initial * 65536);
      }
    },
  }));
})
