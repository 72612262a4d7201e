package dev.vecino.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PlotTest {
  @Test
  void higherRecallIsFurtherRightAndMoreSpeedFurtherUp() throws Exception {
    Plot plot =
        new Plot(
            0.9,
            List.of(
                new Plot.Line(
                    "one",
                    List.of(
                        new Plot.Point(0.5, 90_000, "left out"),
                        new Plot.Point(0.92, 9_000, "ef 16"),
                        new Plot.Point(0.99, 1_200, "ef 100")))));
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(plot.svg())));
    NodeList circles = svg.getElementsByTagName("circle");
    assertThat(circles.getLength()).isEqualTo(2);
    Element fast = (Element) circles.item(0);
    Element right = (Element) circles.item(1);
    assertThat(number(right, "cx")).isGreaterThan(number(fast, "cx"));
    assertThat(number(right, "cy")).isGreaterThan(number(fast, "cy"));
    assertThat(right.getTextContent()).isEqualTo("one, ef 100: recall 0.9900, 1,200/s");
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
