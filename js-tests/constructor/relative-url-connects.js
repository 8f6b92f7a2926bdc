// A relative URL is no second-rate one: a connection to the location's host opens.
// location: http://page.peer:8080/dir/page
const socket = new WebSocket("chat?accept&request=line&request=Host&close=1000");
socket.onmessage = (event) => console.log(event.data, event.origin);

// prints:
// | GET /dir/chat?accept&request=line&request=Host&close=1000 HTTP/1.1 ws://page.peer:8080
// | page.peer:8080 ws://page.peer:8080
