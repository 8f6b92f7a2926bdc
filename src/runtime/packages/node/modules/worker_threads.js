module.exports = Object.assign(require("./absent.js")("worker_threads", "use new Worker()"), {
    isMainThread: true, parentPort: null, workerData: null, threadId: 0, MessageChannel, MessagePort, BroadcastChannel,
});
