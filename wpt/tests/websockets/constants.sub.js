// Where the servers are, by the variant of the page, and what tests have in common.
const OVER_HTTP2 = location.search.includes("wpt_flags=h2");
const SECURE = OVER_HTTP2 || location.search.includes("wss");
const PORT = OVER_HTTP2 ? "{{ports[h2][0]}}" : SECURE ? "{{ports[wss][0]}}" : "{{ports[ws][0]}}";
const AUTHORITY = `{{host}}:${PORT}`;
const SERVER = `${SECURE ? "wss" : "ws"}://${AUTHORITY}`;
const SUBDOMAIN_SERVER = `${SECURE ? "wss" : "ws"}://{{domains[天気の良い日]}}:${PORT}`;
const TYPES = ["open", "message", "error", "close"];

// The next event of one of the types; one that is none of them is an error.
function next(socket, ...types) {
  return new Promise((resolve, reject) => {
    const steps = (event) => {
      for (const type of TYPES) {
        socket.removeEventListener(type, steps);
      }
      if (types.includes(event.type)) {
        resolve(event);
      } else {
        reject(new Error(`${event.type} came, and not ${types}`));
      }
    };
    for (const type of TYPES) {
      socket.addEventListener(type, steps);
    }
  });
}

// The next event of a type. Other events may precede it.
function first(socket, type) {
  return new Promise((resolve) => socket.addEventListener(type, resolve, { once: true }));
}

// The types of the events that come from now on.
function record(socket) {
  const types = [];
  for (const type of TYPES) {
    socket.addEventListener(type, () => types.push(type));
  }
  return types;
}

// A socket to one of the server's handlers.
function socket(path, ...protocols) {
  return new WebSocket(`${SERVER}/${path}`, ...protocols);
}

// An open one.
async function open(path, ...protocols) {
  const made = socket(path, ...protocols);
  await next(made, "open");
  return made;
}

// What becomes of a socket that is closed like this: the CloseEvent.
function closed(made, ...args) {
  const event = next(made, "close");
  made.close(...args);
  return event;
}

// Tasks that were queued before have run after this.
function turn() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
