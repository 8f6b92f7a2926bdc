// Events and the like are short, readable objects.
console.log(new Event("x"), new CloseEvent("close", { code: 1000, reason: "bye", wasClean: true }));
console.log(new MessageEvent("message", { data: "hi" }).data);
console.log([new Event("x")]);
console.log(AbortSignal.abort(), new EventTarget());

// prints:
// | Event { type: 'x' } CloseEvent { type: 'close', code: 1000, reason: 'bye', wasClean: true }
// | hi
// | [ Event { type: 'x' } ]
// | AbortSignal { aborted: true } EventTarget {}
