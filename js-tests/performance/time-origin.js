// timeOrigin plus now is the time of day, within a second; both are in the interface that inherits from EventTarget.
console.log(Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 60_000);
console.log(performance instanceof EventTarget, Object.prototype.toString.call(performance));
console.log(Object.keys(performance.toJSON()).join());

// prints:
// | true
// | true [object Performance]
// | timeOrigin
