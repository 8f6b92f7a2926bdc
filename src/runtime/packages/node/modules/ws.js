// The client of the package ws, over the native WebSocket.
const { EventEmitter } = require("events");
const { Buffer } = require("buffer");
const { nextTick } = require("process");
const { socket: native } = require("boa-ws:native");
const { optionsOf, checkedUrl } = require("./ws_options.js");
const Native = globalThis.WebSocket;
const absent = (name) => class { constructor() { throw new Error(`ws.${name} is not there: a script has no servers and no sockets. Try boa-ws --serve`); } };
const { CONNECTING, OPEN, CLOSING, CLOSED } = Native;
const STATES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];
const BINARY_TYPES = ["nodebuffer", "arraybuffer", "fragments", "blob"];
const EMPTY = Buffer.alloc(0);
// The listener that was given, and whether it is that of an attribute such as `onopen`.
const given = Symbol("listener");
const ofAttribute = Symbol("attribute");

const isBlob = (data) => typeof Blob !== "undefined" && data instanceof Blob;
const bytesOf = (data) => {
    if (Buffer.isBuffer(data) || isBlob(data)) return data;
    if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    return Buffer.from(data);
};
const lengthOf = (data) => (typeof data === "string" ? Buffer.byteLength(data) : isBlob(data) ? data.size : bytesOf(data).length);
const coded = (error, code) => (code ? Object.assign(error, { code }) : error);
// Who recognises an error does so by its code, or by these texts.
const errorOf = ({ message, status, code }, wasOpen) => {
    if (status !== undefined) return new Error(`Unexpected server response: ${status}`);
    if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return coded(new RangeError("Max payload size exceeded"), code);
    if (code === "WS_ERR_INVALID_UTF8") return coded(new Error("Invalid WebSocket frame: invalid UTF-8 sequence"), code);
    if (code === "ECONNRESET" && !wasOpen) return coded(new Error("socket hang up"), code);
    const text = message || "the connection has failed";
    return coded(new Error(code ? `${code}: ${text}` : text), code);
};
// As the requests of Node have it.
const responseOf = ({ status, statusMessage, headers, body }) => {
    const { Readable } = require("stream");
    const all = {};
    for (let index = 0; index < headers.length; index += 2) {
        const [name, value] = [headers[index].toLowerCase(), headers[index + 1]];
        if (name === "set-cookie") (all[name] ??= []).push(value);
        else all[name] = Object.hasOwn(all, name) ? `${all[name]}, ${value}` : value;
    }
    const response = new Readable({ read() {} });
    if (body?.length > 0) response.push(Buffer.from(body));
    response.push(null);
    return Object.assign(response, { statusCode: status, statusMessage, headers: all, rawHeaders: headers, httpVersion: "1.1" });
};
const isCloseCode = (code) => (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);

class WebSocket extends EventEmitter {
    #native;
    #url;
    #binaryType = "nodebuffer";
    // Where it differs from the native one.
    #state;
    #wasOpen = false;
    #wasClean = false;
    #isTerminated = false;
    // After the events `error` and `close` of an attempt that was abandoned, what the connection says is no news.
    #isOver = false;
    #timeout;
    // Of `send`, in their order, with the bytes after which they are written.
    #callbacks = [];
    #total = 0;
    #fragments;
    #isPaused = false;
    #held = [];
    constructor(address, protocols, options) {
        super();
        if (protocols !== null && typeof protocols === "object" && !Array.isArray(protocols)) [protocols, options] = [undefined, protocols];
        protocols ??= options?.protocols ?? [];
        const url = checkedUrl(address);
        this.#url = url.href;
        const { target, argument, handshakeTimeout } = optionsOf(url, [protocols].flat(), options ?? {});
        try {
            this.#native = new Native(target, argument);
        } catch (error) {
            if (error instanceof DOMException && error.name === "SyntaxError") throw new SyntaxError(error.message);
            throw error;
        }
        native.watch(this.#native);
        this.#native.binaryType = "arraybuffer";
        if (handshakeTimeout > 0) this.#timeout = setTimeout(() => this.#abandon("Opening handshake has timed out"), handshakeTimeout);
        this.#on("open", ({ headers }) => {
            clearTimeout(this.#timeout);
            if (this.listenerCount("upgrade") > 0) {
                this.#state = CONNECTING;
                try { this.emit("upgrade", responseOf({ status: 101, statusMessage: "Switching Protocols", headers })); } catch (error) { reportError(error); }
                // A listener may have closed it.
                if (this.#isOver) return;
                this.#state = undefined;
            }
            this.#wasOpen = true;
            this.emit("open");
        });
        this.#on("message", ({ data }) => {
            const isBinary = typeof data !== "string";
            this.emit("message", isBinary ? this.#binary(data) : Buffer.from(data), isBinary);
        });
        this.#on("ping", ({ data }) => this.emit("ping", Buffer.from(data)));
        this.#on("pong", ({ data }) => this.emit("pong", Buffer.from(data)));
        this.#on("error", (event) => this.#failed(event));
        this.#on("close", ({ code, reason, wasClean }) => {
            clearTimeout(this.#timeout);
            if (this.#state === CONNECTING) return;
            this.#wasClean = wasClean;
            this.#ended(code, Buffer.from(reason));
        });
        this.#native.addEventListener("sent", () => this.#written());
    }
    // A socket that is paused keeps what had arrived before.
    #on(name, steps) {
        this.#native.addEventListener(name, (event) => {
            if (this.#isOver) return;
            if (this.#isPaused || this.#held.length > 0) this.#held.push(() => steps(event));
            else steps(event);
        });
    }
    #binary(data) {
        if (this.#binaryType === "nodebuffer") return Buffer.from(data);
        return this.#binaryType === "fragments" ? [Buffer.from(data)] : data;
    }
    #failed(event) {
        // A connection that is lost has the event `close` only.
        if (this.#isTerminated || (this.#wasOpen && event.code === "ECONNRESET")) return;
        if (event.status !== undefined && this.listenerCount("unexpected-response") > 0) {
            // The listener decides what follows.
            this.#state = CONNECTING;
            const end = () => this.#abandon("socket hang up");
            const request = Object.assign(new EventEmitter(), { abort: end, destroy: end, end() {} });
            this.emit("unexpected-response", request, responseOf(event));
            return;
        }
        this.#state = CLOSING;
        this.emit("error", errorOf(event, this.#wasOpen));
    }
    #ended(code, reason) {
        this.#state = CLOSED;
        this.#isOver = true;
        const waiting = this.#callbacks.splice(0);
        this.emit("close", code, reason);
        for (const { callback } of waiting) callback(new Error("The socket was closed before the data was written"));
    }
    #abandon(message) {
        if (this.#isOver || this.readyState !== CONNECTING) return;
        clearTimeout(this.#timeout);
        this.#state = CLOSING;
        this.#isOver = true;
        this.#native.close();
        nextTick(() => {
            try {
                this.emit("error", new Error(message));
            } finally {
                this.#ended(1006, EMPTY);
            }
        });
    }
    // An end that is held is none yet.
    get readyState() { return this.#state ?? (this.#held.length > 0 ? Math.min(this.#native.readyState, CLOSING) : this.#native.readyState); }
    get bufferedAmount() { return this.#native.bufferedAmount; }
    get protocol() { return this.#native.protocol; }
    get extensions() { return this.#native.extensions.split(";")[0].trim(); }
    get url() { return this.#url; }
    get isPaused() { return this.#isPaused; }
    get binaryType() { return this.#binaryType; }
    set binaryType(type) {
        if (!BINARY_TYPES.includes(type)) return;
        this.#binaryType = type;
        this.#native.binaryType = type === "blob" ? "blob" : "arraybuffer";
    }
    send(data, options, callback) {
        this.#checkOpen();
        if (typeof options === "function") [options, callback] = [undefined, options];
        if (typeof data === "number") data = String(data);
        if (this.readyState !== OPEN) return this.#refused(data, callback);
        data = typeof data === "string" ? data : data ? bytesOf(data) : EMPTY;
        const isBinary = this.#fragments?.isBinary ?? options?.binary ?? typeof data !== "string";
        if (options?.fin === false || this.#fragments) {
            if (isBlob(data)) throw new TypeError("ws: a Blob is no part of a message here: send it as a whole");
            this.#fragments ??= { isBinary, parts: [] };
            this.#fragments.parts.push(Buffer.from(data));
            // The message leaves with its last part.
            if (options?.fin === false) return typeof callback === "function" ? nextTick(callback) : undefined;
            data = Buffer.concat(this.#fragments.parts);
            this.#fragments = undefined;
        }
        if (isBinary && typeof data === "string") data = Buffer.from(data);
        if (!isBinary && Buffer.isBuffer(data)) data = data.toString();
        this.#native.send(data);
        this.#total += lengthOf(data);
        this.#whenWritten(callback);
    }
    #checkOpen() {
        if (this.readyState === CONNECTING) throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
    }
    // As the native one, it counts what is never sent.
    #refused(data, callback) {
        if (data && this.#native.readyState > OPEN) this.#native.send(typeof data === "string" || isBlob(data) ? data : bytesOf(data));
        if (typeof callback !== "function") return;
        const state = this.readyState;
        nextTick(() => callback(new Error(`WebSocket is not open: readyState ${state} (${STATES[state]})`)));
    }
    #whenWritten(callback) {
        if (typeof callback !== "function") return;
        this.#callbacks.push({ callback, end: this.#total });
        // What has no bytes has no event.
        if (this.#native.bufferedAmount === 0) nextTick(() => this.#written());
    }
    #written() {
        const written = this.#total - this.#native.bufferedAmount;
        while (this.#callbacks.length > 0 && this.#callbacks[0].end <= written && this.#native.readyState === OPEN) {
            this.#callbacks.shift().callback();
        }
    }
    close(code, reason) {
        const state = this.readyState;
        if (state === CONNECTING) return this.#abandon("WebSocket was closed before the connection was established");
        if (state !== OPEN) return;
        if (code !== undefined && (typeof code !== "number" || !isCloseCode(code))) throw new TypeError("First argument must be a valid error code number");
        const text = code === undefined || reason === undefined ? "" : String(reason);
        if (Buffer.byteLength(text) > 123) throw new RangeError("The message must not be greater than 123 bytes");
        native.close(this.#native, text, code);
    }
    terminate() {
        const state = this.readyState;
        if (state === CONNECTING) return this.#abandon("WebSocket was closed before the connection was established");
        if (state === CLOSED) return;
        [this.#state, this.#isTerminated, this.#isPaused] = [CLOSING, true, false];
        this.#held.length = 0;
        if (this.#native.readyState === CLOSED) nextTick(() => this.#ended(1006, EMPTY));
        else native.terminate(this.#native);
    }
    pause() {
        if (this.readyState === CONNECTING || this.readyState === CLOSED) return;
        this.#isPaused = true;
        native.setReading(this.#native, false);
    }
    resume() {
        if (!this.#isPaused) return;
        this.#isPaused = false;
        native.setReading(this.#native, true);
        nextTick(() => this.#release());
    }
    #release() {
        while (!this.#isPaused && this.#held.length > 0) {
            // It counts as held until its listeners have run.
            try { this.#held[0](); } catch (error) { reportError(error); }
            this.#held.shift();
        }
    }
    ping(data, mask, callback) { this.#control(native.ping, data, mask, callback); }
    // The connection answers Pings by itself.
    pong(data, mask, callback) { this.#control(native.pong, data, mask, callback); }
    #control(send, ...values) {
        this.#checkOpen();
        const callback = values.find((it) => typeof it === "function");
        let [data] = values;
        if (typeof data === "function") data = undefined;
        if (typeof data === "number") data = String(data);
        if (this.readyState !== OPEN) return this.#refused(data, callback);
        const payload = data ? (typeof data === "string" ? Buffer.from(data) : bytesOf(data)) : EMPTY;
        if (payload.length > 125) throw new RangeError("The data size must not be greater than 125 bytes");
        send(this.#native, payload);
        this.#whenWritten(callback);
    }
    addEventListener(name, listener, options) {
        const isAttribute = options?.[ofAttribute] === true;
        const same = (it) => it[given] === listener && it[ofAttribute] === isAttribute;
        if (!NAMES.includes(name) || (!isAttribute && this.listeners(name).some(same))) return;
        const wrapped = (...values) => {
            const event = this.#eventOf(name, values);
            if (typeof listener === "object" && listener?.handleEvent) listener.handleEvent(event);
            else listener.call(this, event);
        };
        this[options?.once ? "once" : "on"](name, Object.assign(wrapped, { [given]: listener, [ofAttribute]: isAttribute }));
    }
    removeEventListener(name, listener) {
        const found = this.listeners(name).find((it) => it[given] === listener && !it[ofAttribute]);
        if (found) this.removeListener(name, found);
    }
    dispatchEvent(event) { return this.emit(event.type, event); }
    // Libraries make events of the same class, to pass them on.
    #eventOf(name, [first, second]) {
        let event;
        if (name === "message") event = new MessageEvent(name, { data: second ? first : String(first) });
        else if (name === "close") event = new CloseEvent(name, { code: first, reason: String(second), wasClean: this.#wasClean });
        else if (name === "error") event = new ErrorEvent(name, { error: first, message: first.message });
        else event = new Event(name);
        for (const key of ["target", "currentTarget"]) Object.defineProperty(event, key, { value: this, configurable: true });
        return event;
    }
}
const NAMES = ["open", "message", "close", "error"];
for (const name of NAMES) {
    const current = (socket) => socket.listeners(name).find((it) => it[ofAttribute]);
    Object.defineProperty(WebSocket.prototype, "on" + name, {
        configurable: true,
        enumerable: true,
        get() { return current(this)?.[given] ?? null; },
        set(handler) {
            const before = current(this);
            if (before) this.removeListener(name, before);
            if (typeof handler === "function") this.addEventListener(name, handler, { [ofAttribute]: true });
        },
    });
}
// The messages of a socket as a stream of Node, which is written to when the socket is open, and whose end closes it.
function createWebSocketStream(socket, options) {
    const { Duplex } = require("stream");
    const whenOpen = (callback) => (socket.readyState === CONNECTING ? socket.once("open", callback) : callback());
    const stream = new Duplex({
        ...options,
        autoDestroy: true,
        read() { if (socket.isPaused) socket.resume(); },
        write(chunk, _, callback) { whenOpen(() => socket.send(chunk, callback)); },
        final(callback) {
            whenOpen(() => {
                if (socket.readyState === CLOSED) return callback();
                socket.once("close", () => callback());
                socket.close();
            });
        },
        destroy(error, callback) { socket.terminate(); callback(error); },
    });
    socket.on("message", (data, isBinary) => {
        if (!stream.push(isBinary || !stream.readableObjectMode ? data : String(data))) socket.pause();
    });
    socket.once("error", (error) => stream.destroy(error));
    socket.once("close", () => { if (!stream.destroyed) stream.push(null); });
    return stream;
}

STATES.forEach((name, value) => {
    Object.defineProperty(WebSocket, name, { value, enumerable: true });
    Object.defineProperty(WebSocket.prototype, name, { value, enumerable: true });
});
module.exports = Object.assign(WebSocket, {
    WebSocket,
    default: WebSocket,
    WebSocketServer: absent("WebSocketServer"),
    Server: absent("Server"),
    Receiver: absent("Receiver"),
    Sender: absent("Sender"),
    PerMessageDeflate: absent("PerMessageDeflate"),
    createWebSocketStream,
});
