const EventEmitter = require("./node_modules/events/events.js");
module.exports = EventEmitter;
EventEmitter.setMaxListeners ??= () => {};
EventEmitter.getEventListeners ??= (emitter, name) => emitter.listeners(name);
