package io.batkube.server.clock;

/**
 * Why time moved on while clients from outside were there.
 *
 * @param bySilence nobody asked for anything for a while: a guess
 * @param byPatience a pod that fitted somewhere was left waiting for too long
 * @param byWake to a declared wake-up of a client
 */
public record Advances(long bySilence, long byPatience, long byWake) {
  public static final Advances NONE = new Advances(0, 0, 0);

  Advances plus(Advances more) {
    return new Advances(
        bySilence + more.bySilence, byPatience + more.byPatience, byWake + more.byWake);
  }

  Advances minus(Advances less) {
    return new Advances(
        bySilence - less.bySilence, byPatience - less.byPatience, byWake - less.byWake);
  }
}
