// An event that is being dispatched cannot be dispatched: an InvalidStateError.
const target = new EventTarget();
target.addEventListener("x", (event) => {
  try {
    new EventTarget().dispatchEvent(event);
  } catch (error) {
    console.log(error instanceof DOMException, error.name, error.code);
  }
});
console.log(target.dispatchEvent(new Event("x")));

// prints:
// | true InvalidStateError 11
// | true
