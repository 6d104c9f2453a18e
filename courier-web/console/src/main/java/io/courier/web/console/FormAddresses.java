package io.courier.web.console;

import jakarta.faces.application.ViewHandler;
import jakarta.faces.application.ViewHandlerWrapper;
import jakarta.faces.component.UIComponent;
import jakarta.faces.component.UIForm;
import jakarta.faces.component.UIViewParameter;
import jakarta.faces.component.UIViewRoot;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewMetadata;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Forms post to the address of their page with its parameters, not to the bare page. What a page is
 * about would otherwise be in the state of its view only: lost when the view expires, and with a
 * reload after a refused save.
 */
public class FormAddresses extends ViewHandlerWrapper {
  public FormAddresses(ViewHandler wrapped) {
    super(wrapped);
  }

  @Override
  public String getActionURL(FacesContext faces, String viewId) {
    String address = super.getActionURL(faces, viewId);
    UIViewRoot page = faces.getViewRoot();
    boolean form = UIComponent.getCurrentComponent(faces) instanceof UIForm;
    return form && page != null && viewId.equals(page.getViewId())
        ? with(address, parameters(faces, page))
        : address;
  }

  private static Map<String, String> parameters(FacesContext faces, UIViewRoot page) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (UIViewParameter parameter : ViewMetadata.getViewParameters(page)) {
      String value = parameter.getStringValueFromModel(faces);
      if (value != null && !value.isEmpty()) {
        parameters.putIfAbsent(parameter.getName(), value);
      }
    }
    return parameters;
  }

  static String with(String address, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(p -> encoded(p.getKey()) + "=" + encoded(p.getValue()))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? address : address + (address.contains("?") ? "&" : "?") + query;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
