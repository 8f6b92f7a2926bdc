// The client of the chat room. It writes messages into a frame, and the list of users into the page.

const element = (id) => document.getElementById(id);
const socket = new WebSocket("ws://localhost:8080/chat", "json");
let clientId = 0;

socket.onopen = () => {
  element("status").textContent = "Connected. What is your name?";
  element("login").disabled = false;
};

socket.onmessage = (event) => {
  const chatbox = element("chatbox");
  const message = JSON.parse(event.data);
  const time = new Date(message.date).toLocaleTimeString();
  let text = "";

  switch (message.type) {
    case "id":
      clientId = message.id;
      break;
    case "username":
      text = `<b>User <em>${message.name}</em> signed in at ${time}</b><br>`;
      break;
    case "message":
      text = `(${time}) <b>${message.name}</b>: ${message.text}<br>`;
      break;
    case "rejectusername":
      text = `<b>The name is in use: you are <em>${message.name}</em> now.</b><br>`;
      break;
    case "userlist":
      element("userlistbox").innerHTML = message.users.map((name) => `<li>${name}</li>`).join("");
      break;
  }

  if (text.length > 0) {
    chatbox.contentDocument.write(text);
    chatbox.contentWindow.scrollByPages?.(1);
  }
};

socket.onclose = (event) => {
  element("status").textContent = event.wasClean ? "The room is closed." : "The connection was lost.";
  element("send").disabled = true;
  element("text").disabled = true;
};

function tell(message) {
  socket.send(JSON.stringify({ ...message, id: clientId, date: Date.now() }));
}

function logIn() {
  if (element("name").value === "" || element("login").disabled) {
    return;
  }
  tell({ type: "username", name: element("name").value });
  element("status").textContent = "You are in the room.";
  element("name").disabled = true;
  element("login").disabled = true;
  element("text").disabled = false;
  element("send").disabled = false;
  element("text").focus();
}

function say() {
  // After Enter on the other button, the key is released here.
  if (element("text").value === "") {
    return;
  }
  tell({ type: "message", text: element("text").value });
  element("text").value = "";
}

element("login").addEventListener("click", logIn);
element("send").addEventListener("click", say);
element("name").addEventListener("keyup", (event) => {
  // In the terminal a press of the button follows Enter. By then the user is logged in.
  if (event.key === "Enter") {
    logIn();
  }
});
element("text").addEventListener("keyup", (event) => {
  if (event.key === "Enter" && !element("send").disabled) {
    say();
  }
});

window.addEventListener("pagehide", () => socket.close());
