// `count` sockets that send a message every `pause` milliseconds, on average, and come back when they were closed.
const [OPENED, MESSAGE, CLOSED, CLEAN, WRONG] = [0, 1, 2, 3, 4];
const sizes = [0, 1, 10, 100, 100, 1000, 1000, 10000];
const text = "x".repeat(10000);

function connect() {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    let sent, timer;
    const send = () => {
        sent = sizes[Math.floor(Math.random() * sizes.length)];
        const chance = Math.random();
        if (chance < 0.01) socket.close(1000, "enough");
        else if (chance < 0.5) socket.send(text.slice(0, sent));
        else socket.send(new Uint8Array(sent));
    };
    const later = () => { timer = setTimeout(send, Math.random() * 2 * pause); };
    socket.onopen = () => {
        counts(OPENED);
        later();
    };
    socket.onmessage = ({ data }) => {
        counts((data.byteLength ?? data.length) === sent ? MESSAGE : WRONG);
        later();
    };
    socket.onclose = ({ wasClean }) => {
        clearTimeout(timer);
        counts(CLOSED);
        if (wasClean) counts(CLEAN);
        setTimeout(connect, Math.random() * 2 * pause);
    };
}
for (let i = 0; i < count; i++) setTimeout(connect, Math.random() * pause);
