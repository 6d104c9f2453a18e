package io.courier.access;

import io.courier.identity.AccessRule.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Pages of the console with the roles that its web.xml lets through. */
final class PageDoors {
  private static final String SUFFIX = ".xhtml";

  private final List<Constraint> constraints = new ArrayList<>();
  private final Doors doors;

  /**
   * @param roles null where no role is needed
   */
  private record Constraint(Set<String> patterns, Set<String> roles) {}

  private PageDoors(Doors doors) {
    this.doors = doors;
  }

  /**
   * @param pages addresses of all files of the web application, from its root
   */
  static void find(List<String> pages, InputStream webXml, Doors doors) throws IOException {
    PageDoors finder = new PageDoors(doors);
    finder.read(webXml);
    pages.stream()
        .filter(page -> page.endsWith(SUFFIX) && !page.startsWith("/WEB-INF/"))
        .map(page -> page.substring(0, page.length() - SUFFIX.length()))
        .forEach(
            page -> {
              // both addresses lead to the page
              doors.add(Kind.PAGE, page, finder.roles(page + SUFFIX));
              doors.add(Kind.PAGE, page, finder.roles(page));
            });
  }

  private void read(InputStream webXml) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      Document document = factory.newDocumentBuilder().parse(webXml);
      if (!texts(document.getDocumentElement(), "http-method").isEmpty()
          || !texts(document.getDocumentElement(), "http-method-omission").isEmpty()) {
        doors.problem("web.xml protects some methods only");
      }
      NodeList all = document.getElementsByTagName("security-constraint");
      for (int i = 0; i < all.getLength(); i++) {
        Element constraint = (Element) all.item(i);
        boolean needsRole = constraint.getElementsByTagName("auth-constraint").getLength() > 0;
        constraints.add(
            new Constraint(
                texts(constraint, "url-pattern"),
                needsRole ? texts(constraint, "role-name") : null));
      }
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("web.xml cannot be read", e);
    }
  }

  private static Set<String> texts(Element element, String name) {
    Set<String> texts = new HashSet<>();
    NodeList all = element.getElementsByTagName(name);
    for (int i = 0; i < all.getLength(); i++) {
      texts.add(all.item(i).getTextContent().strip());
    }
    return texts;
  }

  /** By the rules of the Servlet specification: the best pattern alone counts. */
  private Set<String> roles(String path) {
    for (String pattern : patterns(path)) {
      List<Constraint> best =
          constraints.stream().filter(c -> c.patterns().contains(pattern)).toList();
      if (!best.isEmpty()) {
        Set<String> roles = new HashSet<>();
        for (Constraint constraint : best) {
          if (constraint.roles() == null) {
            return Doors.ANYBODY;
          }
          if (constraint.roles().isEmpty()) {
            return Set.of("nobody");
          }
          roles.addAll(constraint.roles());
        }
        return roles;
      }
    }
    doors.problem(path + " has no constraint in web.xml");
    return Doors.ANYBODY;
  }

  /** Exact, longest prefix first, extension, default. */
  private static List<String> patterns(String path) {
    List<String> patterns = new ArrayList<>();
    patterns.add(path);
    String rest = path;
    while (rest.contains("/")) {
      patterns.add(rest + "/*");
      rest = rest.substring(0, rest.lastIndexOf('/'));
    }
    patterns.add("/*");
    if (path.endsWith(SUFFIX)) {
      patterns.add("*" + SUFFIX);
    }
    patterns.add("/");
    return patterns;
  }
}
