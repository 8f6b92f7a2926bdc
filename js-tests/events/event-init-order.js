// The members of an event's dictionary are read the inherited ones first, then each level by name.
const order = [];
const init = new Proxy({}, {
  get(_, name) {
    order.push(name);
    return name === "promise" ? Promise.resolve() : undefined;
  },
});
const read = (steps) => {
  order.length = 0;
  steps();
  console.log(order.join(" "));
};
read(() => new Event("x", init));
read(() => new CustomEvent("x", init));
read(() => new CloseEvent("x", init));
read(() => new ErrorEvent("x", init));
read(() => new MessageEvent("x", init));
read(() => new PromiseRejectionEvent("x", init));

// prints:
// | bubbles cancelable composed
// | bubbles cancelable composed detail
// | bubbles cancelable composed code reason wasClean
// | bubbles cancelable composed colno error filename lineno message
// | bubbles cancelable composed data lastEventId origin ports source
// | bubbles cancelable composed promise reason
