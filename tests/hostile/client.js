// The client of a hostile server. `settings` and the functions in lower case that are not here are the test's.
const socket = new WebSocket(settings.url);
socket.binaryType = settings.binaryType;
let messages = 0;

const about = (what, code) => happens(what, socket.readyState, socket.bufferedAmount, code);
const close = () => {
    about("closing");
    if (settings.code) socket.close(settings.code, "enough");
    else socket.close();
    about("closed by us");
};
const size = (data) => typeof data === "string" ? new Blob([data]).size : data.size ?? data.byteLength;
const transmit = (data) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    transmits(typeof data === "string", size(data));
    socket.send(data);
    if (socket.readyState !== WebSocket.OPEN) about("full");
};

socket.onopen = () => {
    about("open");
    if (settings.close === "on open") close();
};
socket.onmessage = ({ data }) => {
    receives(typeof data === "string", size(data), socket.readyState);
    messages++;
    if (settings.echo) transmit(data);
    if (messages === settings.closeAfterMessages) close();
    if (data instanceof Blob && messages < 10) data.arrayBuffer().then(({ byteLength }) => byteLength);
};
socket.onerror = () => about("error");
socket.onclose = ({ wasClean, code }) => {
    if (wasClean) about("clean");
    about("close", code);
    clearTimeout(patience);
    // Events that still came would be seen.
    setTimeout(() => clearInterval(ticking), 50);
};
if (settings.close === "at once") close();

const data = settings.transmit >= 0 ? new Uint8Array(settings.transmit) : undefined;
const ticking = setInterval(() => {
    ticks(socket.readyState, socket.bufferedAmount);
    if (data && (settings.always || socket.bufferedAmount === 0)) transmit(data);
}, 10);
if (settings.closeAfter > 0) setTimeout(close, settings.closeAfter);
const patience = setTimeout(close, settings.patience);
