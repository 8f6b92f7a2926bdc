// Another event dispatched by a listener is through before the listener goes on.
const target = new EventTarget();
target.addEventListener("outer", () => {
  console.log("outer begins");
  target.dispatchEvent(new Event("inner"));
  console.log("outer ends");
});
target.addEventListener("inner", (event) => console.log("inner", event.eventPhase));
target.dispatchEvent(new Event("outer"));

// prints:
// | outer begins
// | inner 2
// | outer ends
