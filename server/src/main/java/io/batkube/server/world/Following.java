package io.batkube.server.world;

import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Store;
import io.batkube.server.http.Service;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Has everything happen that follows from a request or from something due, before the next one.
 * Owner thread only, but for requests that only read.
 */
public final class Following implements Service {
  /** Followers that answer each other more often undo each other's work. */
  private static final int MOST_ROUNDS = 100_000;

  private final Queue<Change> news = new ArrayDeque<>();
  private final List<Follower> followers = new ArrayList<>();
  private Api api;

  /** Follows what is written into an empty store from now on. */
  public Following(Store store) {
    store.tell(news::add);
  }

  /** An agenda after each item of which everything settles. */
  public Agenda agenda(Agenda plain) {
    return (Instant when, Runnable action) ->
        plain.at(
            when,
            () -> {
              action.run();
              settle();
            });
  }

  /** Begins to answer; the followers are told everything from the first object on. */
  public void begin(Api over, List<Follower> whoFollows) {
    api = over;
    followers.addAll(whoFollows);
    settle();
  }

  @Override
  public Response handle(Request request) {
    Response response = api.begin(request);
    if (api.mayWrite(request)) {
      settle();
    }
    return response;
  }

  @Override
  public Response read(Request request) {
    return api.read(request);
  }

  @Override
  public Request readAhead(Request request) {
    return api.readAhead(request);
  }

  @Override
  public boolean mayWrite(Request request) {
    return api.mayWrite(request);
  }

  private void settle() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      api.follow();
      for (Change change = news.poll(); change != null; change = news.poll()) {
        Change told = change;
        followers.forEach(follower -> follower.after(told));
      }
      followers.forEach(Follower::settle);
      if (news.isEmpty()) {
        return;
      }
    }
    throw new IllegalStateException("the cluster does not come to rest: " + news.peek().object());
  }
}
