package io.batkube.server.fuzz;

/** No request, however wrong, breaks the server; and what must be refused is. */
final class AnswersChecker implements Checker {
  @Override
  public void answered(Answer answer) {
    boolean right =
        answer.allowed().isEmpty()
            ? answer.status() < 500
            : answer.allowed().contains(answer.status());
    if (!right) {
      throw new BrokenPromise(
          answer.request()
              + " was answered "
              + answer.status()
              + ", expected "
              + (answer.allowed().isEmpty() ? "no error of the server" : answer.allowed())
              + ": "
              + answer.body());
    }
  }
}
