// The members of the options are read in the order of their names, once each, and unknown members are not read.
// connection-options
const log = [];
const options = new Proxy({}, { get: (_, name) => (typeof name === "string" && log.push(name), undefined), has: () => false });
const socket = new WebSocket("ws://peer/?accept&close=1000", options);
console.log(log.filter((name) => name !== "toString").join());

// prints:
// | ca,cert,deflate,headers,key,maxMessage,ping,protocols,proxy,unix
