// The client of the package ws, over the native WebSocket.
const { EventEmitter } = require("events");
const { Buffer } = require("buffer");
const Native = globalThis.WebSocket;
const absent = (name) => class { constructor() { throw new Error(`ws.${name} is not there: a script has no servers and no sockets. Try boa-ws --serve`); } };
const NAMES = ["open", "message", "close", "error"];

class WebSocket extends EventEmitter {
    #native;
    #binaryType = "nodebuffer";
    #listeners = new Map();
    constructor(address, protocols, options) {
        super();
        if (protocols !== null && typeof protocols === "object" && !Array.isArray(protocols)) [protocols, options] = [undefined, protocols];
        const headers = { ...options?.headers };
        if (options?.origin) headers.Origin = options.origin;
        const extra = Object.keys(headers).length > 0 ? [{ ...(protocols && { protocols: [protocols].flat() }), headers }] : protocols ? [protocols] : [];
        const native = (this.#native = new Native(String(address), ...extra));
        native.binaryType = "arraybuffer";
        native.addEventListener("open", () => this.emit("open"));
        native.addEventListener("message", ({ data }) => {
            const isBinary = typeof data !== "string";
            this.emit("message", isBinary && this.#binaryType !== "nodebuffer" ? data : Buffer.from(data), isBinary);
        });
        native.addEventListener("error", (event) => {
            const error = event.error ?? new Error(event.message || "the connection has failed");
            if (this.listenerCount("error") > 0) this.emit("error", error);
        });
        native.addEventListener("close", ({ code, reason }) => this.emit("close", code, Buffer.from(reason)));
    }
    get readyState() { return this.#native.readyState; }
    get bufferedAmount() { return this.#native.bufferedAmount; }
    get protocol() { return this.#native.protocol; }
    get extensions() { return this.#native.extensions; }
    get url() { return this.#native.url; }
    get isPaused() { return false; }
    get binaryType() { return this.#binaryType; }
    set binaryType(type) {
        this.#binaryType = type;
        this.#native.binaryType = type === "blob" ? "blob" : "arraybuffer";
    }
    send(data, options, callback = options) {
        if (this.readyState === Native.CONNECTING) throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
        this.#native.send(typeof data === "number" ? String(data) : data);
        if (typeof callback === "function") queueMicrotask(callback);
    }
    close(code, reason) { this.#native.close(code, reason === undefined ? undefined : String(reason)); }
    terminate() { this.#native.close(); }
    pause() {}
    resume() {}
    // The connection sends them by itself, and answers those of the server.
    ping(data, mask, callback) { const done = [data, mask, callback].find((it) => typeof it === "function"); if (done) queueMicrotask(done); }
    pong(data, mask, callback) { this.ping(data, mask, callback); }
    addEventListener(name, listener, options) {
        const call = typeof listener === "function" ? (event) => listener.call(this, event) : (event) => listener.handleEvent(event);
        const named = this.#eventOf(name);
        const wrapped = (...values) => call(named(...values));
        this.#listeners.set(listener, wrapped);
        this[options?.once ? "once" : "on"](name, wrapped);
    }
    removeEventListener(name, listener) { this.off(name, this.#listeners.get(listener) ?? listener); }
    dispatchEvent(event) { return this.emit(event.type, event); }
    // Libraries make events of the same class, to pass them on.
    #eventOf(name) {
        const event = {
            message: (data, isBinary) => new MessageEvent(name, { data: isBinary ? data : String(data) }),
            close: (code, reason) => new CloseEvent(name, { code, reason: String(reason), wasClean: code !== 1006 }),
            error: (error) => new ErrorEvent(name, { error, message: error.message }),
        }[name] ?? (() => new Event(name));
        return (...values) => {
            const made = event(...values);
            for (const key of ["target", "currentTarget"]) Object.defineProperty(made, key, { value: this, configurable: true });
            return made;
        };
    }
}
for (const name of NAMES) {
    const handlers = new WeakMap();
    Object.defineProperty(WebSocket.prototype, "on" + name, {
        configurable: true,
        enumerable: true,
        get() { return handlers.get(this) ?? null; },
        set(handler) {
            if (handlers.has(this)) this.removeEventListener(name, handlers.get(this));
            handlers.delete(this);
            if (typeof handler !== "function") return;
            handlers.set(this, handler);
            this.addEventListener(name, handler);
        },
    });
}
// The messages of a socket as a stream of Node, which is written to when the socket is open, and whose end closes it.
function createWebSocketStream(socket, options) {
    const { Duplex } = require("stream");
    const whenOpen = (callback) => (socket.readyState === Native.CONNECTING ? socket.once("open", callback) : callback());
    const stream = new Duplex({
        ...options,
        autoDestroy: true,
        read() {},
        write(chunk, _, callback) { whenOpen(() => socket.send(chunk, callback)); },
        final(callback) {
            whenOpen(() => {
                if (socket.readyState === Native.CLOSED) return callback();
                socket.once("close", () => callback());
                socket.close();
            });
        },
        destroy(error, callback) { socket.terminate(); callback(error); },
    });
    socket.on("message", (data, isBinary) => { stream.push(isBinary || !stream.readableObjectMode ? data : String(data)); });
    socket.once("error", (error) => stream.destroy(error));
    socket.once("close", () => { if (!stream.destroyed) stream.push(null); });
    return stream;
}

["CONNECTING", "OPEN", "CLOSING", "CLOSED"].forEach((name, value) => {
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
    createWebSocketStream,
});
