// Calls in both directions over one socket.
import { JSONRPCClient, JSONRPCErrorException, JSONRPCServer, JSONRPCServerAndClient } from "json-rpc-2.0";

const socket = new WebSocket("ws://localhost:8080/");
const both = new JSONRPCServerAndClient(
  new JSONRPCServer(),
  new JSONRPCClient((request) => socket.send(JSON.stringify(request))),
);
both.addMethod("name", () => "Ann");
socket.onmessage = ({ data }) => both.receiveAndSend(JSON.parse(data));
socket.onclose = () => both.rejectAllPendingRequests("The connection is closed.");
socket.onopen = async () => {
  console.log("sum:", await both.request("sum", [1, 2, 3]));
  console.log("greeting:", await both.request("greet"));
  try {
    await both.timeout(60_000).request("fail");
  } catch (error) {
    console.log(error instanceof JSONRPCErrorException, error.code, error.message, JSON.stringify(error.data));
  }
  both.request("never").catch((error) => console.log("rejected:", error.message));
  socket.close();
};
