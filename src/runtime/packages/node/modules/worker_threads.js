module.exports = Object.assign(require("./absent.js")("worker_threads", "use new Worker()", true), {
    isMainThread: true, parentPort: null, workerData: null, threadId: 0, MessageChannel, MessagePort, BroadcastChannel,
});
