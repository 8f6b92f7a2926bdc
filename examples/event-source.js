// Follows events of a server over HTTP. After the end of a connection, EventSource opens another one by itself.
//
//     boa-ws examples/event-source.js http://localhost:8080/events
//
// The server answers with the type text/event-stream and lines such as these, with an empty line after each event:
//
//     retry: 10
//
//     id: 1
//     event: news
//     data: {"text":"Hello!"}

const [url = "http://localhost:8080/events"] = scriptArgs;
const source = new EventSource(url);

source.onopen = () => console.log("open");

source.addEventListener("news", ({ data, lastEventId }) => {
  console.log(`news ${lastEventId}: ${JSON.parse(data).text}`);
});

// Events without a type.
source.onmessage = ({ data }) => {
  console.log(`the server says: ${data}`);
  // It reconnects for ever otherwise.
  source.close();
};

source.onerror = () => {
  if (source.readyState === EventSource.CONNECTING) {
    // The next request says which event was the last one, in the header field Last-Event-ID.
    console.log("the connection has ended, the next one is opened");
  } else {
    console.log("the server has no events: EventSource does not try again");
  }
};
