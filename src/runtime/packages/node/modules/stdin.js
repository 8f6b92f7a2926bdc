// `process.stdin` over the lines of the module `boa-ws`: each chunk is a line with a line feed. Nothing is read before it is asked for, and
// a stream that is paused waits for no line, so that the script may end.
const { Readable } = require("stream");

module.exports = (standardInput) => {
    let [reader, waits] = [undefined, false];
    const read = () => {
        waits = true;
        const own = (reader ??= standardInput().getReader());
        own.read().then(
            ({ value, done }) => {
                // The end of a stream that was given up is not that of the input.
                if (done && own !== reader) return;
                waits = false;
                stdin.push(done ? null : `${value}\n`);
            },
            (error) => stdin.destroy(error),
        );
    };
    const giveUp = () => {
        reader?.cancel();
        reader = undefined;
    };
    const stdin = new Readable({
        highWaterMark: 0,
        read,
        destroy(error, callback) {
            giveUp();
            callback(error);
        },
    });
    const again = () => {
        if (waits && !reader) read();
        return stdin;
    };
    stdin.on("pause", giveUp);
    stdin.on("resume", again);
    return Object.assign(stdin, {
        fd: 0,
        isTTY: false,
        ref: again,
        unref() {
            giveUp();
            return stdin;
        },
    });
};
