// A WebSocketError is not serializable. DOMException, QuotaExceededError and classes that inherit from them in a script are.
class Own extends DOMException {}
for (const error of [new WebSocketError("a", { closeCode: 3000 }), new DOMException("b", "AbortError"), new QuotaExceededError("c"), new Own("d", "e")]) {
  try {
    const clone = structuredClone(error);
    console.log(clone.constructor.name, clone.name, clone.message);
  } catch ({ name }) {
    console.log(name);
  }
}

// prints:
// | DataCloneError
// | DOMException AbortError b
// | QuotaExceededError QuotaExceededError c
// | DOMException e d
