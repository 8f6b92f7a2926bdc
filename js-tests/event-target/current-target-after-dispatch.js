// After the dispatch an event has its target, no current target, no phase and an empty path.
const target = new EventTarget();
const event = new Event("x");
const show = () => {
  const path = event.composedPath();
  console.log(
    event.target === target,
    event.srcElement === target,
    event.currentTarget === target,
    event.eventPhase,
    path.length,
    path[0] === target,
  );
};
show();
target.addEventListener("x", show, true);
target.addEventListener("x", show);
target.dispatchEvent(event);
show();
console.log(event.currentTarget);

// prints:
// | false false false 0 0 false
// | true true true 2 1 true
// | true true true 2 1 true
// | true true false 0 0 false
// | null
