package io.batkube.kubernetes.world;

/** What is there of one resource and what is taken of it, over time, in thousandths. */
final class ResourceLedger {
  private static final double THOUSANDTHS = 1_000;

  private long has;
  private long taken;
  private long most;
  private double peakShare;
  private long sinceNs;
  private boolean begun;

  /** In thousandths × nanoseconds: a share is their quotient. */
  private double hadSoFar;

  private double takenSoFar;

  /** The same when something was given back last. */
  private double hadUntilEnd;

  private double takenUntilEnd;

  void has(long change, long nowNs) {
    pass(nowNs);
    has += change;
    most = Math.max(most, has);
  }

  void take(long amount, long nowNs) {
    pass(nowNs);
    begun = true;
    taken += amount;
    if (has > 0) {
      peakShare = Math.max(peakShare, (double) taken / has);
    }
  }

  void giveBack(long amount, long nowNs) {
    pass(nowNs);
    taken -= amount;
    hadUntilEnd = hadSoFar;
    takenUntilEnd = takenSoFar;
  }

  private void pass(long nowNs) {
    if (begun) {
      hadSoFar += (double) has * (nowNs - sinceNs);
      takenSoFar += (double) taken * (nowNs - sinceNs);
    }
    sinceNs = nowNs;
  }

  boolean isUsed() {
    return peakShare > 0;
  }

  ResourceUse use(String resource) {
    return new ResourceUse(
        resource, most / THOUSANDTHS, hadUntilEnd > 0 ? takenUntilEnd / hadUntilEnd : 0, peakShare);
  }
}
