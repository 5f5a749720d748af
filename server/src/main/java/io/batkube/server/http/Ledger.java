package io.batkube.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Counts the bytes of connections where they meet the system, with TLS of its records, and whose
 * they are: those of programs that claim them, by the number of the port at their end, and those of
 * strangers. What is written counts before it is sent, so that bytes under way are never taken for
 * read. Owner only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
public final class Ledger {
  /** Connections that nobody has claimed, the last of each port. */
  private final Map<Integer, Account> unclaimed = new HashMap<>();

  /** Whose the last connection of each port is, if somebody has claimed it. */
  private final Map<Integer, Turn> turns = new HashMap<>();

  /** Ports that were claimed before their connection was taken. */
  private final Set<Integer> expected = new HashSet<>();

  /** Those that were written to since they were last seen to have sent everything. */
  private final Queue<Account> writing = new ArrayDeque<>();

  private long claims;
  private long received;
  private long sent;
  private long strange;

  /**
   * A connection's place among all.
   *
   * @param number how many had been claimed before
   */
  private record Turn(Claimant claimant, long number) {
    static final Comparator<Turn> ORDER =
        Comparator.comparing(Turn::claimant).thenComparingLong(Turn::number);
  }

  /** One connection. */
  private enum Holder {
    NOBODY,
    PROGRAM,
    STRANGER
  }

  private final class Account extends ChannelDuplexHandler {
    private final Channel channel;
    private boolean isWriting;
    private Holder holder = Holder.NOBODY;
    private long in = 1; // being taken counts as a byte: its client may have sent nothing yet
    private long out;

    Account(Channel channel) {
      this.channel = channel;
    }

    void claim() {
      holder = Holder.PROGRAM;
      received += in;
      sent += out;
    }

    void leave() {
      holder = Holder.STRANGER;
      strange += in;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ByteBuf bytes) {
        received(bytes.readableBytes());
      }
      context.fireChannelRead(message);
    }

    private void received(int bytes) {
      switch (holder) {
        case NOBODY -> in += bytes;
        case PROGRAM -> received += bytes;
        case STRANGER -> strange += bytes;
      }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise done) {
      if (message instanceof ByteBuf bytes) {
        if (holder == Holder.PROGRAM) {
          sent += bytes.readableBytes();
        } else {
          out += bytes.readableBytes();
        }
      }
      if (!isWriting) {
        isWriting = true;
        writing.add(this);
      }
      var _ = context.write(message, done);
    }
  }

  /** That at the client's end of a connection. */
  static int port(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
  }

  ChannelDuplexHandler open(Channel channel) {
    int port = port(channel);
    var account = new Account(channel);
    if (expected.remove(port)) {
      account.claim();
    } else {
      Account before = unclaimed.put(port, account);
      if (before != null) {
        before.leave();
      }
    }
    return account;
  }

  /** Whether all that was given to connections has gone to the system. */
  boolean isDrained() {
    for (Account one = writing.peek(); one != null; one = writing.peek()) {
      if (!Hands.isDrained(one.channel)) {
        return false;
      }
      one.isWriting = false;
      writing.remove();
    }
    return true;
  }

  /** A program has connected from this port. */
  public void claim(Claimant claimant, int port) {
    turns.put(port, new Turn(claimant, claims++));
    Account account = unclaimed.remove(port);
    if (account == null) {
      expected.add(port);
    } else {
      account.claim();
    }
  }

  /**
   * Orders connections, by their ports: those of a program that was started earlier before those of
   * others, of one program in the order in which it made them, and strangers' last.
   */
  Comparator<Integer> order() {
    return Comparator.comparing(turns::get, Comparator.nullsLast(Turn.ORDER));
  }

  /** All programs have said what is theirs: the rest are strangers'. */
  public void closeClaims() {
    expected.clear(); // to others than us
    for (Iterator<Account> all = unclaimed.values().iterator(); all.hasNext(); ) {
      all.next().leave();
      all.remove();
    }
  }

  /** Bytes that came from programs, and one for each of their connections. */
  public long received() {
    return received;
  }

  /** Bytes given to connections of programs, whether those have read them or not. */
  public long sent() {
    return sent;
  }

  /** Bytes that came from strangers. */
  public long strange() {
    return strange;
  }
}
