package io.batkube.kubernetes.scheduling;

import java.util.Arrays;

/**
 * The nodes as the pods of one shape see them: which will do as far as {@link LocalFilters} know,
 * how good they are, and why the others will not do. It is brought up to date by looking at the
 * nodes that have changed. Mutable; owner thread only.
 */
final class Candidates {
  private static final short NOT_A_CANDIDATE = -1;
  private static final int BLOCK_SHIFT = 4;
  private static final int BLOCK = 1 << BLOCK_SHIFT;
  private static final byte TRAIT_CHOSEN = 1;
  private static final byte TRAIT_TOLERATED = 2;

  private final PodShape shape;
  private final Nodes nodes;

  /** When it was used last, for those who have too many of these. */
  long usedAt;

  private long epoch = -1;
  private long seen;

  private int size;

  /** Of each node the score, or, if it will not do, minus one minus the number of its verdict. */
  private short[] states = {};

  /** The part of the verdicts that only the nodes themselves change; empty if all is well. */
  private short[] fixed = {};

  /** What images are worth; empty if no node has any. */
  private short[] images = {};

  /** Whether each node's label and taints suit the pod; empty if nobody asked. */
  private byte[] traits = {};

  /** The verdicts by number. */
  private long[] verdicts = new long[4];

  private int[] verdictCounts = new int[4];
  private int verdictSize;

  /**
   * The best score of each {@value #BLOCK} nodes, so that the best of all is found by few looks. A
   * tree of larger groups would touch more memory than that at each change.
   */
  private short[] bestOfBlock = {};

  private int fitting;

  /** Some nodes are better or worse than others for reasons that need all of them to be weighed. */
  private boolean weighed;

  Candidates(PodShape shape, Nodes nodes) {
    this.shape = shape;
    this.nodes = nodes;
  }

  PodShape shape() {
    return shape;
  }

  /** Takes in what has changed. */
  Candidates refreshed() {
    if (epoch != nodes.epoch() || !nodes.remembers(seen) || nodes.logged() - seen > nodes.size()) {
      rebuild();
      return this;
    }
    for (; seen < nodes.logged(); seen++) {
      NodeState node = nodes.changed(seen);
      if (node.isPresent()) {
        if (nodes.changedItself(seen)) {
          takeFixed(node);
        }
        set(node.position, state(node));
      }
    }
    return this;
  }

  private void rebuild() {
    epoch = nodes.epoch();
    seen = nodes.logged();
    size = nodes.size();
    if (states.length != size) {
      states = new short[size];
      bestOfBlock = new short[(size + BLOCK - 1) >> BLOCK_SHIFT];
    }
    verdictSize = 0;
    fitting = 0;
    fixed = new short[0];
    images = new short[0];
    traits = new byte[0];
    weighed = !shape.nodes().preferred().isEmpty();
    for (int i = 0; i < size; i++) {
      NodeState node = nodes.at(i);
      takeFixed(node);
      short state = state(node);
      states[i] = state;
      count(state, 1);
    }
    for (int i = 0; i < bestOfBlock.length; i++) {
      bestOfBlock[i] = bestIn(i);
    }
  }

  private short bestIn(int block) {
    int end = Math.min(size, (block + 1) << BLOCK_SHIFT);
    int best = NOT_A_CANDIDATE;
    for (int i = block << BLOCK_SHIFT; i < end; i++) {
      best = Math.max(best, states[i]);
    }
    return (short) best;
  }

  private void takeFixed(NodeState node) {
    long verdict = LocalFilters.fixed(shape, node);
    if (verdict != Verdict.FITS && fixed.length == 0) {
      fixed = new short[size];
    }
    if (fixed.length > 0) {
      fixed[node.position] = verdict == Verdict.FITS ? 0 : (short) (number(verdict) + 1);
    }
    if (!nodes.haveNoImages()) {
      if (images.length == 0) {
        images = new short[size];
      }
      images[node.position] = (short) nodes.imageScore(node, shape);
    }
    if (!node.softTaints().isEmpty() && LocalFilters.softTaints(shape, node) > 0) {
      weighed = true;
    }
    if (traits.length > 0) {
      traits[node.position] = traits(node);
    }
  }

  private short state(NodeState node) {
    if (fixed.length > 0 && fixed[node.position] > 0) {
      return (short) -fixed[node.position];
    }
    long verdict = LocalFilters.taken(shape, node);
    if (verdict != Verdict.FITS) {
      return (short) (-number(verdict) - 1);
    }
    int score = LocalScores.resources(shape, node);
    return (short) (images.length == 0 ? score : score + images[node.position]);
  }

  private int number(long verdict) {
    for (int i = 0; i < verdictSize; i++) {
      if (verdicts[i] == verdict) {
        return i;
      }
    }
    if (verdictSize == verdicts.length) {
      verdicts = Arrays.copyOf(verdicts, 2 * verdictSize);
      verdictCounts = Arrays.copyOf(verdictCounts, 2 * verdictSize);
    }
    verdicts[verdictSize] = verdict;
    verdictCounts[verdictSize] = 0;
    return verdictSize++;
  }

  private void set(int position, short state) {
    short before = states[position];
    if (before == state) {
      return;
    }
    states[position] = state;
    count(before, -1);
    count(state, 1);
    int block = position >> BLOCK_SHIFT;
    if (state >= bestOfBlock[block]) {
      bestOfBlock[block] = state;
    } else if (before == bestOfBlock[block]) {
      bestOfBlock[block] = bestIn(block);
    }
  }

  private void count(short state, int sign) {
    if (state >= 0) {
      fitting += sign;
    } else {
      verdictCounts[-state - 1] += sign;
    }
  }

  /** How many nodes will do. */
  int fitting() {
    return fitting;
  }

  boolean fits(int position) {
    return states[position] >= 0;
  }

  /** Why a node will not do. */
  long verdict(int position) {
    short state = states[position];
    return state >= 0 ? Verdict.FITS : verdicts[-state - 1];
  }

  /** Resources and images, of a node that will do. */
  int localScore(int position) {
    return states[position];
  }

  /** True if the best node cannot be told from the local scores alone. */
  boolean isWeighed() {
    return weighed;
  }

  private short bestScore() {
    short best = NOT_A_CANDIDATE;
    for (short each : bestOfBlock) {
      best = each > best ? each : best;
    }
    return best;
  }

  /** The position of the first of the best, in the order of names. There is one. */
  int firstBest() {
    short best = bestScore();
    int block = 0;
    while (bestOfBlock[block] != best) {
      block++;
    }
    int at = block << BLOCK_SHIFT;
    while (states[at] != best) {
      at++;
    }
    return at;
  }

  /** How many nodes have the best score. */
  int countOfBest() {
    short best = bestScore();
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (states[i] == best) {
        count++;
      }
    }
    return count;
  }

  /** One of the best, counted from 0. */
  int best(int number) {
    short best = bestScore();
    int left = number;
    for (int i = 0; i < size; i++) {
      if (states[i] == best && left-- == 0) {
        return i;
      }
    }
    throw new IllegalStateException("there is no best node number " + number);
  }

  /** Counts the reasons of all nodes that will not do. */
  void diagnose(Diagnosis diagnosis) {
    for (int i = 0; i < verdictSize; i++) {
      diagnosis.add(verdicts[i], verdictCounts[i]);
    }
  }

  /** Asks for {@link #isChosen} and {@link #isTolerated}. */
  void needTraits() {
    if (traits.length == 0) {
      traits = new byte[size];
      for (int i = 0; i < size; i++) {
        traits[i] = traits(nodes.at(i));
      }
    }
  }

  private byte traits(NodeState node) {
    boolean chosen = shape.nodes().matches(node.name, node.labels());
    boolean tolerated = LocalFilters.toleratesHardTaints(shape, node);
    return (byte) ((chosen ? TRAIT_CHOSEN : 0) | (tolerated ? TRAIT_TOLERATED : 0));
  }

  /** True if the pod's selectors of nodes take a node. */
  boolean isChosen(int position) {
    return (traits[position] & TRAIT_CHOSEN) != 0;
  }

  /** True if the pod tolerates the taints of a node that keep pods away. */
  boolean isTolerated(int position) {
    return (traits[position] & TRAIT_TOLERATED) != 0;
  }
}
