import io.batkube.engine.policy.Cluster;
import io.batkube.engine.policy.Policy;

/** Policies that go wrong, each in its own way. */
public abstract class Broken implements Policy {
  @Override
  public String name() {
    return "broken";
  }

  @Override
  public String description() {
    return "goes wrong";
  }

  @Override
  public void pass(Cluster cluster) {}

  public static final class InPass extends Broken {
    @Override
    public void pass(Cluster cluster) {
      throw new IllegalArgumentException("two\nlines");
    }
  }

  public static final class InBegin extends Broken {
    @Override
    public void begin(Setup setup) {
      throw new UnsupportedOperationException();
    }
  }

  public static final class InConstructor extends Broken {
    public InConstructor() {
      throw new IllegalStateException("no licence");
    }
  }

  public static final class InName extends Broken {
    @Override
    public String name() {
      throw new IllegalStateException("no name");
    }
  }

  public static final class Nameless extends Broken {
    @Override
    public String name() {
      return null;
    }
  }

  public static final class Pretender extends Broken {
    @Override
    public String name() {
      return "easy";
    }
  }

  public static final class Greedy extends Broken {
    @Override
    public void pass(Cluster cluster) {
      cluster.waiting().forEach(cluster::start);
    }
  }

  public static final class Endless extends Broken {
    @Override
    public void pass(Cluster cluster) {
      pass(cluster);
    }
  }

  public static final class Idle extends Broken {}

  public static final class NoPolicy {}
}
