// The event interfaces are global, with their inheritance: MessageEvent and CloseEvent are Events.
for (const constructor of [MessageEvent, CloseEvent]) {
  console.log(Object.getPrototypeOf(constructor) === Event, constructor.length, constructor.name);
  const names = Object.keys(constructor.prototype);
  console.log(names.sort().join());
  try {
    Object.getOwnPropertyDescriptor(constructor.prototype, names.includes("code") ? "code" : "data").get.call(new Event("x"));
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | true 1 MessageEvent
// | data,initMessageEvent,lastEventId,origin,ports,source
// | true
// | true 1 CloseEvent
// | code,reason,wasClean
// | true
