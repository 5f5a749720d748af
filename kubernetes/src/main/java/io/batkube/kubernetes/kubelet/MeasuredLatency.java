package io.batkube.kubernetes.kubelet;

import io.batkube.engine.time.Seed;

/**
 * Latencies of a real cluster: k3s with fifteen nodes of one core, emulated on one machine in 2020.
 * They were derived from the job tables of twenty runs that Batkube's first authors published, ten
 * with 200 pods of 170 s at once and ten with one such pod each 10 s. Forty quantiles each, in
 * milliseconds, the n-th being the middle of the n-th fortieth.
 *
 * <p>The end of a pod was seen within a second, as a rule. Once several pods had ended together,
 * the room they left was used only some seconds later, in that run and the rounds after it: this is
 * the second table of ends. With a scheduler that uses at once what room it sees, both workloads
 * then take what they took there, 2467 s and 2468 s, within half a percent.
 */
final class MeasuredLatency {
  private static final long MS = 1_000_000;

  private static final int[] START_MS = {
    1275, 1390, 1419, 1442, 1458, 1474, 1489, 1501, 1515, 1526, 1537, 1549, 1557, 1567, 1577,
    1588, 1597, 1611, 1621, 1637, 1653, 1681, 1726, 1796, 1876, 1999, 2306, 3780, 3851, 3899,
    3929, 3960, 3987, 4016, 4042, 4077, 4130, 4230, 4746, 7874
  };

  private static final int[] END_MS = {
    75, 127, 180, 214, 243, 270, 293, 320, 344, 369, 395, 436, 474, 518, 561, 602, 630, 651,
    669, 683, 695, 709, 722, 732, 743, 754, 766, 778, 791, 808, 825, 845, 876, 916, 961, 1026,
    2016, 3412, 6062, 8858
  };

  private static final int[] CROWDED_END_MS = {
    173, 289, 373, 470, 581, 667, 717, 756, 796, 844, 900, 977, 1083, 1242, 1488, 1787, 2131, 2531,
    2845, 3154, 3532, 4489, 5724, 6086, 6448, 7433, 7839, 8037, 8191, 8321, 8457, 8590, 8770, 9092,
    9600, 10067, 10384, 10709, 11095, 13012
  };

  private MeasuredLatency() {}

  static StartLatency k3s(Seed seed) {
    return StartLatency.ofQuantiles(seed, ns(START_MS), ns(END_MS), ns(CROWDED_END_MS));
  }

  private static long[] ns(int[] ms) {
    long[] ns = new long[ms.length];
    for (int i = 0; i < ns.length; i++) {
      ns[i] = ms[i] * MS;
    }
    return ns;
  }
}
