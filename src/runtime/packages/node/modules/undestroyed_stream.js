// The streams of stream-http, which do not destroy themselves at their end: it would abort the request.
const { Readable, Writable } = require("stream");
const undestroyed = (Class) => {
    const made = function (options) { Class.call(this, { ...options, autoDestroy: false }); };
    made.prototype = Class.prototype;
    return made;
};
module.exports = { Readable: undestroyed(Readable), Writable: undestroyed(Writable) };
