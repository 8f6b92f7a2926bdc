const { EventEmitter } = require("events");
// Packages make one for the requests that they may send.
class Agent extends EventEmitter {
    constructor(options) { super(); this.options = { ...options }; }
    destroy() {}
}
module.exports = (name) => Object.assign(require("./absent.js")(name, "use fetch for requests; a script has no servers"), {
    Agent, globalAgent: new Agent(),
});
