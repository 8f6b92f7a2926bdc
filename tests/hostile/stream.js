// A WebSocketStream as the client of a hostile server. It reads all messages and writes none. `settings` and the functions in lower
// case that are not here are the test's.
const stream = new WebSocketStream(settings.url);
let readyState = 0;
let messages = 0;

const about = (what, code) => happens(what, readyState, 0, code);
const close = () => {
    if (readyState >= 2) return;
    about("closing");
    readyState = 2;
    stream.close(settings.code ? { closeCode: settings.code, reason: "enough" } : {});
    about("closed by us");
};
const size = (data) => typeof data === "string" ? new Blob([data]).size : data.byteLength;

stream.opened.then(async ({ readable }) => {
    if (readyState !== 0) return;
    readyState = 1;
    about("open");
    if (settings.close === "on open") close();
    for await (const data of readable) {
        // The stream may have a message when it is closed.
        if (readyState !== 1) break;
        receives(typeof data === "string", size(data), readyState);
        messages++;
        if (messages === settings.closeAfterMessages) close();
    }
}).catch(() => {});
stream.closed.then(({ closeCode }) => ended("clean", closeCode), ({ closeCode }) => ended("error", closeCode));
function ended(how, code) {
    readyState = 3;
    about(how);
    about("close", code);
    clearTimeout(patience);
    // Events that still came would be seen.
    setTimeout(() => clearInterval(ticking), 50);
}
if (settings.close === "at once") close();

const ticking = setInterval(() => ticks(readyState, 0), 10);
if (settings.closeAfter > 0) setTimeout(close, settings.closeAfter);
const patience = setTimeout(close, settings.patience);
