// Runs a program with an argument, sends it Ctrl-Break after its first output, and returns its exit status. `GenerateConsoleCtrlEvent` of
// Wine 8 fails for this event. So this does what the console of Windows does: it starts a thread in the program at `CtrlRoutine`, which is at
// the same address in all programs.
#include <stdio.h>
#include <windows.h>

int main(int argc, char **argv) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    STARTUPINFOA start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION program;
    HANDLE output;
    DWORD status = 1, length;
    char command[1024], bytes[64];

    if (argc != 3 || !CreatePipe(&output, &start.hStdOutput, &inherited, 0)) return 1;
    start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    snprintf(command, sizeof command, "\"%s\" \"%s\"", argv[1], argv[2]);
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &program)) return 1;
    // Without a copy of its own, reading ends with the program.
    CloseHandle(start.hStdOutput);
    if (ReadFile(output, bytes, sizeof bytes, &length, NULL)) {
        void *routine = (void *)GetProcAddress(GetModuleHandleA("kernel32"), "CtrlRoutine");
        CreateRemoteThread(program.hProcess, NULL, 0, (LPTHREAD_START_ROUTINE)routine, (void *)CTRL_BREAK_EVENT, 0, NULL);
    }
    if (WaitForSingleObject(program.hProcess, 30000) != WAIT_OBJECT_0) TerminateProcess(program.hProcess, 1);
    WaitForSingleObject(program.hProcess, INFINITE);
    GetExitCodeProcess(program.hProcess, &status);
    return (int)status;
}
