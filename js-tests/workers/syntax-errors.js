// A script that can't be parsed, or that imports one, is a plain error event, and the console has its position.
// real-time
// stderr: _syntax-error.js:2:1)
// stderr: TypeError: cannot import '_syntax-error.js' from 'data:
// stderr: _syntax-error.js:2:1)
const worker = new Worker("_syntax-error.js");
worker.onerror = (event) => {
  console.log(event.constructor.name, event.message);
  const module = new Worker("data:text/javascript,import '_syntax-error.js'", { type: "module" });
  module.onerror = ({ constructor }) => {
    console.log(constructor.name);
    const shared = new SharedWorker("_syntax-error.js");
    shared.onerror = ({ constructor }) => console.log(constructor.name);
  };
};

// prints:
// | Event undefined
// | Event
// | Event
