package io.batkube.kubernetes.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.admission.SecurityLevel.Strictness;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each level says of pods; the texts are those of the real library. */
class SecurityChecksTest {
  private static final String SAFE =
      "'allowPrivilegeEscalation':false,'capabilities':{'drop':['ALL']},'runAsNonRoot':true,"
          + "'seccompProfile':{'type':'RuntimeDefault'}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          v1.36 | {'containers':[{'name':'c'}]} | ~~
          v1.36 | {'hostNetwork':true,'hostIPC':true} | host namespaces (hostNetwork=true, hostIPC=true)
          v1.36 | {'volumes':[{'name':'a','hostPath':{}},{'name':'b','emptyDir':{}}]} | hostPath volumes (volume "a")
          v1.36 | {'containers':[{'name':'c','ports':[{'hostPort':80},{'hostPort':9}]},{'name':'d','ports':[{'hostPort':80}]}]} | hostPort (containers "c", "d" use hostPorts 80, 9)
          v1.36 | {'containers':[{'name':'c','livenessProbe':{'httpGet':{'host':'h'}}}]} | probe or lifecycle host (container "c" uses probe or lifecycle host "h")
          v1.33 | {'containers':[{'name':'c','livenessProbe':{'httpGet':{'host':'h'}}}]} | ~~
          v1.36 | {'initContainers':[{'name':'i','securityContext':{'privileged':true}}]} | privileged (container "i" must not set securityContext.privileged=true)
          v1.36 | {'containers':[{'name':'c','securityContext':{'procMount':'Unmasked'}}]} | procMount (container "c" must not set securityContext.procMount to "Unmasked")
          v1.36 | {'hostUsers':false,'containers':[{'name':'c','securityContext':{'procMount':'Unmasked'}}]} | ~~
          v1.34 | {'hostUsers':false,'containers':[{'name':'c','securityContext':{'procMount':'Unmasked'}}]} | procMount (container "c" must not set securityContext.procMount to "Unmasked")
          v1.36 | {'containers':[{'name':'c','securityContext':{'capabilities':{'add':['SYS_ADMIN','CHOWN','NET_RAW']}}}]} | non-default capabilities (container "c" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)
          v1.36 | {'securityContext':{'seLinuxOptions':{'type':'x','user':'u'}},'containers':[{'name':'c','securityContext':{'seLinuxOptions':{'role':'r'}}}]} | seLinuxOptions (pod and container "c" set forbidden securityContext.seLinuxOptions: type "x"; user may not be set; role may not be set)
          v1.30 | {'securityContext':{'seLinuxOptions':{'type':'container_engine_t'}}} | seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "container_engine_t")
          v1.31 | {'securityContext':{'seLinuxOptions':{'type':'container_engine_t'}}} | ~~
          v1.36 | {'securityContext':{'seccompProfile':{'type':'Unconfined'}}} | seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")
          v1.36 | {'securityContext':{'sysctls':[{'name':'kernel.msgmax'},{'name':'net.ipv4.tcp_rmem'}]}} | forbidden sysctls (kernel.msgmax)
          v1.31 | {'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_rmem'}]}} | forbidden sysctls (net.ipv4.tcp_rmem)
          v1.36 | {'securityContext':{'windowsOptions':{'hostProcess':true}}} | hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)
          v1.36 | {'securityContext':{'appArmorProfile':{'type':'Unconfined'}}} | forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")
          """)
  void baselineForbids(String version, String spec, String violations) {
    assertEquals(violations, told(Strictness.BASELINE, version, spec));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          v1.36 | {'containers':[{'name':'c','securityContext':{SAFE}}]} | ~~
          v1.36 | {'volumes':[{'name':'v','nfs':{}},{'name':'w','hostPath':{}}],'containers':[{'name':'c','securityContext':{SAFE}}]} | restricted volume types (volumes "v", "w" use restricted volume types "hostPath", "nfs")
          v1.36 | {'containers':[{'name':'c','securityContext':{SAFE,'runAsUser':0}}]} | runAsUser=0 (container "c" must not set runAsUser=0)
          v1.22 | {'containers':[{'name':'c','securityContext':{SAFE,'runAsUser':0}}]} | ~~
          v1.36 | {'hostUsers':false,'containers':[{'name':'c','securityContext':{SAFE,'runAsUser':0}}]} | ~~
          v1.36 | {'os':{'name':'windows'},'containers':[{'name':'c','securityContext':{'runAsNonRoot':true}}]} | ~~
          v1.36 | {'securityContext':{'runAsNonRoot':false,'seccompProfile':{'type':'Localhost'}},'containers':[{'name':'c','securityContext':{'allowPrivilegeEscalation':false,'capabilities':{'drop':['ALL'],'add':['NET_BIND_SERVICE','CHOWN']}}}]} | unrestricted capabilities (container "c" must not include "CHOWN" in securityContext.capabilities.add), runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)
          v1.7 | {'containers':[{'name':'c'}]} | runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)
          latest | {'containers':[{'name':'c'},{'name':'d'}]} | allowPrivilegeEscalation != false (containers "c", "d" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "c", "d" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or containers "c", "d" must set securityContext.runAsNonRoot=true), seccompProfile (pod or containers "c", "d" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")
          """)
  void restrictedForbids(String version, String spec, String violations) {
    assertEquals(violations, told(Strictness.RESTRICTED, version, spec.replace("SAFE", SAFE)));
  }

  private static String told(Strictness level, String version, String spec) {
    int minor = SecurityLevel.version(version).orElseThrow();
    return SecurityChecks.violations(
            new SecurityLevel(level, minor),
            Fields.EMPTY,
            (Fields) Json.parse(spec.replace('\'', '"')))
        .stream()
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'container.apparmor.security.beta.kubernetes.io/c':'unconfined'} | v1.36 | forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/c="unconfined"")
          {'container.apparmor.security.beta.kubernetes.io/c':'localhost/x'} | v1.36 | ~~
          {'seccomp.security.alpha.kubernetes.io/pod':'unconfined'} | v1.18 | seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")
          {'seccomp.security.alpha.kubernetes.io/pod':'unconfined'} | v1.19 | ~~
          """)
  void annotationsCountToo(String annotations, String version, String violations) {
    Fields metadata = Fields.of("annotations", Json.parse(annotations.replace('\'', '"')));
    SecurityLevel level =
        new SecurityLevel(Strictness.BASELINE, SecurityLevel.version(version).orElseThrow());
    assertEquals(
        violations,
        SecurityChecks.violations(level, metadata, Fields.EMPTY).stream()
            .map(Object::toString)
            .collect(Collectors.joining(", ")));
  }

  @ParameterizedTest
  @CsvSource({
    "latest,true",
    "v1.0,true",
    "v1.36,true",
    "v1.99,true",
    "v2.0,false",
    "1.30,false",
    "v1.030,false",
    "v1.,false",
    "'',false"
  })
  void versionsAreOfTheFirstMajor(String text, boolean fine) {
    assertEquals(fine, SecurityLevel.version(text).isPresent());
  }
}
