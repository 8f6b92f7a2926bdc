// What programs see of the package ws: a line for each event and each error, by the name of the step. It runs in Node with the package itself
// too. The paths of the server say what it does.
import WebSocket from "ws";

const STATES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];
const told = (error) => (error ? [error.name, error.code, error.message].filter(Boolean).join(" ") : "none");
const thrown = (steps) => {
    try {
        steps();
        return "nothing is thrown";
    } catch (error) {
        return told(error);
    }
};

// Each step gets a function that opens a socket whose events are lines, and one that adds a line.
const STEPS = {
    echo: ({ open, line }) => {
        const socket = open("/echo");
        line(`too early: ${thrown(() => socket.send("x"))}, ${thrown(() => socket.ping())}`);
        line(`${socket.readyState} ${socket.binaryType} ${socket.isPaused} ${socket.onopen}`);
        socket.on("open", () => {
            socket.send("text", (error) => line(`text is sent: ${told(error)}`));
            socket.send(new Uint8Array([1, 2]), (error) => line(`bytes are sent: ${told(error)}`));
            socket.send("");
            socket.send(7, { binary: true });
            socket.send(Buffer.from("as text"), { binary: false }, () => line(`all is sent: ${socket.bufferedAmount}`));
            socket.send("one, ", { fin: false });
            socket.send("two", { fin: true });
        });
        socket.on("message", (data) => {
            if (String(data) === "one, two") socket.close(4000, "enough");
        });
        socket.on("close", () => {
            line(`send at the end: ${thrown(() => socket.send("late", (error) => line(`send: ${told(error)}`)))}`);
            line(`ping at the end: ${thrown(() => socket.ping("late", true, (error) => line(`ping: ${told(error)}`)))}`);
            line(`close at the end: ${thrown(() => socket.close())}, terminate: ${thrown(() => socket.terminate())}`);
        });
    },
    pings: ({ open, line }) => {
        const socket = open("/echo");
        socket.on("open", () => {
            socket.ping("first", true, (error) => line(`a Ping is sent: ${told(error)}`));
            socket.ping(new Uint8Array([104, 105]));
            socket.pong("unasked", (error) => line(`a Pong is sent: ${told(error)}`));
            line(`too long: ${thrown(() => socket.ping("x".repeat(126)))}`);
        });
        let count = 0;
        socket.on("pong", () => {
            if (++count === 2) socket.close();
        });
    },
    "pings of the server": ({ open }) => {
        const socket = open("/pings");
        let count = 0;
        socket.on("ping", () => {
            if (++count === 2) socket.close(1000);
        });
    },
    refused: ({ open }) => void open("/404"),
    "a response that is not expected": ({ open, line }) => {
        const socket = open("/404");
        socket.on("unexpected-response", (request, response) => {
            line(`${response.statusCode} ${response.statusMessage} ${response.headers["content-length"]} ${STATES[socket.readyState]}`);
            let content = "";
            response.on("data", (data) => (content += data));
            response.on("end", () => {
                line(content);
                socket.terminate();
            });
        });
    },
    "no server": ({ open, line, unused }) => {
        const socket = open("", { at: unused, isQuiet: true });
        socket.on("error", ({ code }) => line(`error ${code} ${STATES[socket.readyState]}`));
        socket.on("close", (code) => line(`close ${code}`));
    },
    "closed too early": ({ open, line }) => {
        const socket = open("/echo");
        socket.close();
        line(STATES[socket.readyState]);
    },
    "terminated too early": ({ open }) => open("/echo").terminate(),
    "no answer": ({ open }) => void open("/silent", { options: { handshakeTimeout: 50 } }),
    terminated: ({ open, line }) => {
        const socket = open("/echo");
        socket.on("open", () => {
            socket.terminate();
            line(STATES[socket.readyState]);
        });
    },
    "terminated without an answer": ({ open }) => {
        const socket = open("/deaf");
        socket.on("open", () => socket.terminate());
    },
    lost: ({ open }) => void open("/lost"),
    "a message that is too long": ({ open }) => void open("/long", { options: { maxPayload: 10 } }),
    "a message that is not UTF-8": ({ open }) => void open("/not-utf8"),
    "closed by the server": ({ open }) => void open("/closes"),
    "closed by the server without a code": ({ open }) => void open("/closes-without-code"),
    paused: ({ open, line, url }) => {
        const socket = open("/talks");
        socket.pause();
        line(`before: ${socket.isPaused}`);
        socket.on("open", () => {
            socket.pause();
            line(`paused: ${socket.isPaused}`);
            // The other one is answered later.
            const other = new WebSocket(`${url}/echo`);
            other.on("open", () => other.send("x"));
            other.on("message", () => {
                other.close();
                line("resumed");
                socket.resume();
            });
        });
    },
    listeners: ({ open, line }) => {
        const socket = open("/closes", { isQuiet: true });
        const both = function (event) {
            line(`both: ${event.type} ${event.target === socket} ${this === socket} ${event.code ?? ""} ${event.reason ?? ""} ${event.wasClean ?? ""}`);
        };
        const object = { handleEvent({ type }) { line(`object: ${type} ${this === object}`); } };
        for (const name of ["open", "close", "close", "message"]) socket.addEventListener(name, both);
        socket.onclose = both;
        socket.addEventListener("message", ({ data, type }) => line(`${type} ${typeof data} ${data}`));
        socket.addEventListener("message", () => line("once"), { once: true });
        socket.addEventListener("open", object);
        socket.addEventListener("no such event", both);
        const removed = () => line("it is not called");
        socket.addEventListener("open", removed);
        socket.removeEventListener("open", removed);
        socket.on("open", removed);
        socket.removeListener("open", removed);
        socket.once("message", (data, isBinary) => line(`once ${Buffer.isBuffer(data)} ${isBinary}`));
        line(`${["open", "close", "message", "no such event"].map((name) => socket.listenerCount(name))} ${socket.onclose === both} ${socket.onopen}`);
        socket.on("close", () => {
            socket.onclose = null;
            line(`${socket.listenerCount("close")} ${socket.onclose}`);
        });
    },
    arguments: ({ open, line }) => {
        for (const [address, protocols, options] of [
            ["nothing"], ["ftp://a/"], ["ws://a/#b"], ["ws://a/", "a b"], ["ws://a/", ["a", "a"]], ["ws://a/", { protocolVersion: 7 }],
        ]) {
            const error = thrown(() => new WebSocket(address, protocols, options));
            line(`${address}: ${/protocol version/.test(error) ? "RangeError" : protocols && !/^ws/.test(address) ? error : error.split(":")[0].split(" ")[0]}`);
        }
        const socket = open("/echo");
        socket.binaryType = "none such";
        line(socket.binaryType);
        socket.on("open", () => {
            line(thrown(() => socket.close(1)));
            line(thrown(() => socket.close("1000")));
            line(thrown(() => socket.close(1000, "x".repeat(124))));
            line(thrown(() => socket.send({})).split(" ")[0]);
            socket.close(1001, Buffer.from("away"));
        });
    },
    headers: ({ open, line }) => {
        const headers = { "X-Number": 1, Origin: "http://other.example", Connection: "close" };
        const socket = open("/headers", { options: { headers, origin: "http://own.example", auth: "a:b" } });
        socket.on("upgrade", (response) => {
            const { "set-cookie": cookies, "x-one": one, upgrade } = response.headers;
            line(`${response.statusCode} ${cookies} ${Array.isArray(cookies)} ${one} ${upgrade} ${STATES[socket.readyState]}`);
        });
        socket.on("message", () => socket.close());
    },
    binary: ({ open, line }) => {
        const socket = open("/echo", { isQuiet: true });
        const types = ["nodebuffer", "arraybuffer", "fragments", "blob"];
        const next = () => {
            if (types.length === 0) return socket.close();
            socket.binaryType = types[0];
            socket.send(Buffer.from("x"));
        };
        socket.on("open", next);
        socket.on("message", (data) => {
            line(`${types.shift()}: ${Array.isArray(data) ? `[${data[0].constructor.name}]` : data.constructor.name}`);
            next();
        });
        socket.on("close", (code) => line(`close ${code}`));
    },
};

// `unused` is a URL without a server.
export const run = async (url, unused) => {
    const lines = [];
    for (const [name, steps] of Object.entries(STEPS)) {
        const line = (text) => lines.push(`${name}: ${text}`);
        let socket;
        const open = (path, { at = url + path, options, isQuiet } = {}) => {
            socket = new WebSocket(at, options);
            if (isQuiet) return socket;
            socket.on("open", () => line(`open ${STATES[socket.readyState]}`));
            socket.on("message", (data, isBinary) => line(`message ${Buffer.isBuffer(data)} ${isBinary} ${isBinary ? data.toString("hex") : data}`));
            socket.on("ping", (data) => line(`ping ${Buffer.isBuffer(data)} ${data}`));
            socket.on("pong", (data) => line(`pong ${Buffer.isBuffer(data)} ${data}`));
            socket.on("error", (error) => line(`error ${told(error)} ${STATES[socket.readyState]}`));
            socket.on("close", (code, reason) => line(`close ${code} ${Buffer.isBuffer(reason)} '${reason}' ${STATES[socket.readyState]}`));
            return socket;
        };
        steps({ open, line, url, unused });
        await new Promise((resolve) => socket.once("close", () => setTimeout(resolve)));
    }
    return lines;
};
